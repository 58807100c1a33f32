-- Databases of another encoding.
CREATE DATABASE regress_agno_latin1 ENCODING LATIN1 LOCALE 'C' TEMPLATE template0;
SELECT current_database() AS db \gset
\c regress_agno_latin1
SET client_encoding = UTF8;
SET client_min_messages = warning;
CREATE EXTENSION agno;
SELECT agno_create_sessions_table();
SELECT ordinal, session_id, outcome FROM agno_upsert_sessions('{"session_id": "ä", "name": "äöü", "state": {"ß": "\u00e9"}}
{"session_id": "b", "name": "\u00c4"}');
SELECT session_id, name, state, octet_length(name) FROM sessions ORDER BY 1;
SELECT outcome FROM agno_upsert_sessions('{"session_id": "ä", "name": "äöü", "state": {"ß": "é"}}');
SELECT outcome FROM agno_upsert_sessions('{"session_id": "ä", "name": "äöü", "state": {"ß": "é"}}'::jsonb);
-- What the encoding lacks makes a document bad.
SELECT ordinal, outcome, sqlstate FROM agno_upsert_sessions('{"session_id": "c", "name": "\u20ac"}
{"session_id": "d", "name": "\ud83d\ude00"}
{"session_id": "e", "name": "\u0000"}
{"session_id": "f", "name": }
{"session_id": "g"}', on_error => 'skip');
-- Versions of the server differ in the words.
DO $$ BEGIN
    PERFORM agno_upsert_sessions('{"session_id": "a"}
{"session_id": "c", "name": "\u20ac"}');
EXCEPTION WHEN untranslatable_character THEN
    RAISE WARNING '%', split_part(sqlerrm, ':', 1);
END $$;
SELECT ordinal, outcome FROM agno_upsert_sessions('{"session_id": "h", "name": "a\u0000\ud83d", "state": NaN}', repair => true);
SELECT name, state FROM sessions WHERE session_id = 'h';
SELECT ordinal, outcome FROM agno_upsert_sessions('{"session_id": "ä", "state": {"x": "ÿ"}, "runs": [{"run_id": "é"}]}', mode => 'patch');
SELECT state, runs FROM sessions WHERE session_id = 'ä';
SELECT ordinal, outcome, detail FROM agno_upsert_sessions(format('{"session_id": "%s"}', repeat('ä', 255)));
SELECT ordinal, outcome, detail FROM agno_upsert_sessions(format('{"session_id": "%s"}', repeat('ä', 256)), on_error => 'skip');
-- What is said is of no encoding.
CREATE FOREIGN TABLE inbox () SERVER agno_loader;
INSERT INTO inbox DEFAULT VALUES;
\c :db
DROP DATABASE regress_agno_latin1;
