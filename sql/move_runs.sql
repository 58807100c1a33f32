-- agno_move_runs copies a column of runs into a table of their own.
CREATE SCHEMA moving;
SET search_path = moving, public;
SELECT agno_create_sessions_table('agno_sessions', 'agno_2'), agno_create_runs_table();
INSERT INTO agno_sessions (session_id, session_type, user_id, created_at, runs) VALUES
    ('a', 'agent', 'u', 1757600000, '[{"run_id": "a1", "agent_id": "x", "status": "COMPLETED", "created_at": 1757600001, "content": "Hi", "messages": [{"role": "user"}]},
        {"run_id": "a2", "team_name": "T", "user_id": "v", "parent_run_id": "a1", "created_at": 1757600002, "agent_id": null}, {"content": "without an id"}, 7]'),
    ('b', 'workflow', NULL, 1757600000, '[{"run_id": "b1", "workflow_id": "w", "created_at": "2025-09-11T14:13:20Z"}, {"run_id": "b2"}]'),
    ('c', 'agent', 'u', 1757600000, '[]'), ('d', 'agent', 'u', 1757600000, NULL), ('e', 'agent', 'u', 1757600000, 'null'),
    ('f', 'agent', 'u', 1757600000, to_jsonb('[{"run_id": "f1"}]'::text));
-- One is there already, and newer than the column.
INSERT INTO agno_runs (run_id, session_id, run_type, run_index, run_data, created_at) VALUES ('b1', 'b', 'workflow', 5, '{"run_id": "b1", "status": "newer"}', 1);
CALL agno_move_runs('agno_sessions', 'agno_runs', batch => 2);
SELECT run_id, session_id, run_type, agent_id, user_id, parent_run_id, status, run_index, created_at, run_data FROM agno_runs WHERE run_id <> 'b2' AND run_id <> 'f1' ORDER BY 1;
SELECT run_id, session_id, run_type, user_id, run_index, created_at > 1757700000 AS now, run_data FROM agno_runs WHERE run_id IN ('b2', 'f1') ORDER BY 1;
SELECT count(*) FILTER (WHERE runs IS NOT NULL) AS kept FROM agno_sessions;
-- Again changes nothing; what came meanwhile comes along.
UPDATE agno_sessions SET runs = runs || '[{"run_id": "c1", "agent_id": "x"}]' WHERE session_id = 'c';
CALL agno_move_runs('agno_sessions', 'agno_runs');
SELECT count(*) FROM agno_runs;
-- Sessions of another shape: json, times with a zone, another type of id, no user.
CREATE TABLE sessions (session_id uuid PRIMARY KEY, runs json);
CREATE TABLE runs (session_id uuid, run_id text PRIMARY KEY, run_data jsonb, run_index int, created_at timestamptz, content text, tokens int);
INSERT INTO sessions SELECT gen_random_uuid(), format('[{"run_id": "%s", "content": "%s", "tokens": %s, "created_at": 1757600000}]', i, repeat('x', 2000), i)::json FROM generate_series(1, 3000) i;
SET client_min_messages = warning;
CALL agno_move_runs('sessions', 'runs', 700);
SELECT count(*), sum(tokens), min(length(content)), min(run_index), max(run_index), min(created_at) AT TIME ZONE 'UTC' AS created FROM runs;
RESET client_min_messages;
-- What can't be.
\set VERBOSITY terse
CALL agno_move_runs('sessions', 'runs', 0);
CALL agno_move_runs('runs', 'sessions');
BEGIN;
CALL agno_move_runs('sessions', 'runs');
ROLLBACK;
\set VERBOSITY default
-- Sessions with their runs in order, wherever these are; and the last of them.
CREATE VIEW sessions_with_runs AS
SELECT s.session_id, s.user_id, coalesce((SELECT jsonb_agg(r.run_data ORDER BY r.run_index, r.created_at) FROM agno_runs r WHERE r.session_id = s.session_id), '[]') AS runs
FROM agno_sessions s;
SELECT session_id, jsonb_path_query_array(runs, '$[*].run_id') FROM sessions_with_runs ORDER BY 1;
SELECT run_id FROM agno_runs WHERE session_id = 'a' ORDER BY run_index DESC LIMIT 1;
RESET search_path;
SET client_min_messages = warning;
DROP SCHEMA moving CASCADE;
RESET client_min_messages;
