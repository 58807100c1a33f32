-- Layouts of sessions tables, and the table for runs.
CREATE SCHEMA made;
SET search_path = made, public;
SET client_min_messages = warning;
SELECT agno_create_sessions_table('go_sessions', 'agno_go');
SELECT column_name, column_default FROM information_schema.columns WHERE table_schema = 'made' AND column_default IS NOT NULL ORDER BY ordinal_position;
SELECT agno_create_sessions_table('agno_sessions', layout => 'agno_2');
\d made.agno_sessions
SELECT agno_create_runs_table();
\d made.agno_runs
-- What a run says is compressed by lz4, where the server has it.
SELECT attname FROM pg_attribute, pg_settings WHERE attrelid = 'made.agno_runs'::regclass AND name = 'default_toast_compression'
    AND attcompression = CASE WHEN 'lz4' = ANY (enumvals) THEN 'l' ELSE '' END AND attname = 'run_data';
SELECT agno_create_sessions_table('three', 'agno_3');
\d made.three
SELECT agno_create_runs_table('made."Runs of three"', 'three');
SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = 'made."Runs of three"'::regclass AND contype <> 'n' ORDER BY 1;
-- The defaults are those of the sessions table it always made.
SELECT count(*) FROM (SELECT attname, atttypid, atttypmod, attcompression FROM pg_attribute
    WHERE attrelid = agno_create_sessions_table('one') AND attnum > 0
    EXCEPT SELECT attname, atttypid, atttypmod, attcompression FROM pg_attribute
    WHERE attrelid = agno_create_sessions_table('two', NULL) AND attnum > 0) difference;
-- Once more changes nothing; a table that is there is taken as it is.
SELECT agno_create_sessions_table('agno_sessions', 'agno_2'), agno_create_sessions_table('agno_sessions', 'agno_3'), agno_create_runs_table();
SELECT count(*) FROM pg_indexes WHERE schemaname = 'made' AND tablename IN ('agno_sessions', 'agno_runs');
-- Without a sessions table beside it nothing is referenced.
CREATE SCHEMA apart;
SELECT agno_create_runs_table('apart.runs');
SELECT count(*) FROM pg_constraint WHERE conrelid = 'apart.runs'::regclass AND contype = 'f';
-- Names of indexes that are taken, or too long to be told apart.
ALTER TABLE three RENAME TO four;
SELECT agno_create_sessions_table('three', 'agno_3');
SELECT agno_create_sessions_table(repeat('long', 15), 'agno_3');
SELECT tablename, count(*) FROM pg_indexes WHERE schemaname = 'made' AND tablename ~ '^(three|four|long)' GROUP BY 1 ORDER BY 1;
\set VERBOSITY terse
SELECT agno_create_sessions_table('five', 'agno_1');
SELECT agno_create_runs_table('a; DROP TABLE sessions');
SELECT agno_create_runs_table('no_such_schema.runs');
SELECT agno_create_runs_table('more', 'go_sessions'), agno_create_runs_table('most', 'apart.runs');
\set VERBOSITY default
-- agno-go scans ids and names into strings, which fails on NULL; its own writer stores ''.
SELECT path, reason FROM agno_explain_target('go_sessions');
SELECT outcome FROM agno_upsert_sessions('[{"session_id": "a", "agent_id": "x", "runs": [{"run_id": "r"}]}, {"session_id": "b"}]'::jsonb, target => 'go_sessions');
SELECT count(*) FROM go_sessions WHERE num_nulls(session_id, agent_id, team_id, workflow_id, user_id, name) > 0;
SELECT outcome FROM agno_upsert_sessions('[{"session_id": "a", "agent_id": "x", "runs": [{"run_id": "r"}]}, {"session_id": "b"}]'::jsonb, target => 'go_sessions');
SELECT outcome FROM agno_upsert_sessions('[{"session_id": "a", "agent_id": "x", "team_id": "", "workflow_id": "", "user_id": "", "name": "", "runs": [{"run_id": "r"}]}]'::jsonb,
    target => 'go_sessions');
-- agno 2 and 3 read epoch seconds and a session_type.
SELECT target, u.outcome FROM unnest('{agno_sessions,three}'::regclass[]) target, LATERAL agno_upsert_sessions(
    '[{"session_id": "a", "team_id": "t", "created_at": 1757600000, "updated_at": 1757600010}]'::jsonb, true, target) u;
SELECT session_id, session_type, created_at, updated_at FROM agno_sessions UNION ALL SELECT session_id, session_type, created_at, updated_at FROM three;
RESET search_path;
DROP SCHEMA made, apart CASCADE;
RESET client_min_messages;
