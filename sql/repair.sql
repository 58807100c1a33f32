-- repair: what JSON text can carry and PostgreSQL can't.
SELECT * FROM make_twins();
\set document '{"session_id": "s\\u0000", "name": "\\ud83d x", "state": {"n\\u0000": "a\\u0000b", "i": [NaN, Infinity, -Infinity, "NaN"]}}'
SELECT * FROM upsert(:'document', on_error => 'skip');
SELECT * FROM upsert(:'document', repair => true);
SELECT * FROM stored('session_id, name, state');
SELECT on_twins('TRUNCATE sessions');
-- Each kind by itself, and what must not be touched.
SELECT * FROM upsert($$
{"session_id": "a", "state": "\u0000"}
{"session_id": "b", "state": "\\u0000"}
{"session_id": "c", "state": "\\\u0000"}
{"session_id": "d", "state": "\\\\u0000"}
{"session_id": "e", "state": "\ud83d"}
{"session_id": "f", "state": "\ude00"}
{"session_id": "g", "state": "\ude00\ud83d"}
{"session_id": "h", "state": "\ud83d\ude00"}
{"session_id": "i", "state": "\uD83D\u0041"}
{"session_id": "j", "state": "\ud83d\ud83d\ude00"}
{"session_id": "k", "state": "\\ud83d"}
{"session_id": "l", "state": NaN}
{"session_id": "m", "state": [-Infinity,Infinity]}
{"session_id": "n", "state": {"NaN": "Infinity", "a": "-Infinity NaN \"NaN"}}
{"session_id": "o", "state": "\u0000\u0000"}
{"session_id": "p", "name": NaN}
{"session_id": "q", "metadata": {"\u0000": 1, "x\ud800": 2}}$$, repair => true);
SELECT * FROM stored('session_id, state, metadata');
-- It mends nothing else.
SELECT * FROM upsert('
{"session_id": "x1", "state": nan}
{"session_id": "x2", "state": -NaN}
{"session_id": "x3", "state": undefined}
{"session_id": "x4", "state": "\u00"}
{"session_id": "x5", "state": [1,]}
{"session_id": "x6", "state": NaNny}
{"session_id": NaN}
{"session_id": "good"}', repair => true, on_error => 'skip');
-- A document of which two members would get the same name is bad; not one where they had the same name before.
SELECT * FROM upsert($$
{"session_id": "y1", "state": {"a\u0000": 1, "a\ufffd": 2}}
{"session_id": "y2", "state": {"a\u0000": 1, "a\ud800": 2}}
{"session_id": "y3", "state": [{"b": {"\u0000": 1, "c": 2, "\ufffd": 2}}]}
{"session_id": "y4", "state": {"a\u0000": 1, "a\u0000": 2}}
{"session_id": "y5", "state": {"a\u0000": 1, "b": {"a\ufffd": 2}}}
{"session_id": "y6", "n\u0000": 1, "n\ufffd": 2}$$, repair => true, on_error => 'skip');
SELECT * FROM stored('session_id, state') WHERE stored LIKE '%"y%';
SELECT * FROM upsert('{"session_id": "y7", "state": {"a\u0000": 1, "a\ufffd": 2}}', repair => true);
CREATE FOREIGN TABLE repairing (doc text) SERVER agno_loader OPTIONS (target 'plain.sessions', repair 'true', on_error 'skip');
INSERT INTO repairing VALUES ('{"session_id": "y8", "state": {"a\u0000": 1, "a\ufffd": 2}}'), ('{"session_id": "y9", "state": {"a\u0000": 1}}');
SELECT inserted, rejected FROM agno_loader_result();
DROP FOREIGN TABLE repairing;
-- A zero byte can't be in a text at all, and jsonb has no need of repair.
SELECT agno_upsert_sessions('{}'::jsonb, repair => true);
