-- agno_create_sessions_table() makes the default target, for its caller and not for the extension.
CREATE SCHEMA made;
SET search_path = made, public;
SELECT agno_create_sessions_table();
\d made.sessions
SELECT count(*) AS owned_by_extension FROM pg_depend
    WHERE objid = 'made.sessions'::regclass AND deptype = 'e';
-- Documents go there unless a target is named.
SELECT ordinal, session_id, outcome FROM agno_upsert_sessions('{"session_id": "s1"}'::jsonb);
-- Once more changes nothing.
SET client_min_messages = warning;
SELECT agno_create_sessions_table();
SELECT session_id FROM made.sessions;
-- The name is read as SQL reads names.
SELECT agno_create_sessions_table('made.Other');
SELECT agno_create_sessions_table('"Mixed ""Case"""');
SELECT agno_create_sessions_table('made."with.dot"');
\set VERBOSITY terse
SELECT agno_create_sessions_table('no_such_schema.sessions');
SELECT agno_create_sessions_table('a; DROP TABLE sessions');
SELECT agno_create_sessions_table('');
\set VERBOSITY default
RESET client_min_messages;
-- JSON columns are compressed by lz4, where the server has it.
SELECT count(*) FILTER (WHERE attcompression = 'l') = CASE
        WHEN 'lz4' = ANY (enumvals) THEN 5 ELSE 0 END AS right_compression
    FROM pg_attribute, pg_settings
    WHERE attrelid = 'made.sessions'::regclass AND attnum > 0 AND name = 'default_toast_compression'
    GROUP BY enumvals;
-- Without any target there is a hint.
RESET search_path;
SELECT * FROM agno_upsert_sessions('{"session_id": "s1"}'::jsonb);
SELECT * FROM agno_explain_target();
SET client_min_messages = warning;
DROP SCHEMA made CASCADE;
