-- Runs in a table of their own.
CREATE SCHEMA apart;
SET search_path = apart, public;
SET client_min_messages = warning;
SELECT agno_create_sessions_table('agno_sessions', 'agno_2'), agno_create_runs_table();
CREATE FUNCTION put(payload text, mode text DEFAULT 'replace', on_error text DEFAULT 'abort', prune boolean DEFAULT false)
RETURNS TABLE (ordinal bigint, session_id text, outcome text, sqlstate text, detail text) LANGUAGE sql AS $$
    SELECT u.ordinal, u.session_id, u.outcome, u.sqlstate, split_part(u.detail, E'\n', 1) FROM agno_upsert_sessions(payload, target => 'agno_sessions',
        mode => mode, on_error => on_error, runs_target => 'agno_runs', prune_runs => prune) u
$$;
CREATE VIEW stored AS
    SELECT run_id, session_id, run_type, user_id, run_index, status, created_at, run_data FROM agno_runs ORDER BY session_id, run_index, run_id;
-- Each run is a row; the rest of it is in run_data.
SELECT * FROM put('[{"session_id": "a", "user_id": "u", "agent_id": "x", "created_at": 1, "runs": [
    {"run_id": "a1", "agent_id": "x", "status": "COMPLETED", "created_at": 1757600001, "content": "Hi"},
    {"run_id": "a2", "team_name": "T", "user_id": "v", "created_at": 1757600002, "session_id": "other", "run_index": 77}]},
    {"session_id": "b", "runs": [{"run_id": "b1", "workflow_id": "w", "created_at": 1757600003}]}, {"session_id": "c", "runs": null}, {"session_id": "d"}]');
SELECT * FROM stored;
SELECT session_id, runs FROM agno_sessions ORDER BY 1;
-- The same again changes nothing; not a row is written.
CREATE TEMP TABLE before AS SELECT xmin AS x, run_id FROM agno_runs;
SELECT * FROM put('{"session_id": "a", "user_id": "u", "agent_id": "x", "created_at": 1, "runs": [
    {"run_id": "a1", "agent_id": "x", "status": "COMPLETED", "created_at": 1757600001, "content": "Hi"},
    {"run_id": "a2", "team_name": "T", "user_id": "v", "created_at": 1757600002, "session_id": "other", "run_index": 77}]}');
SELECT count(*) FROM agno_runs r JOIN before USING (run_id) WHERE r.xmin = x;
-- A run that is stored keeps its index, a new one comes after the highest; runs that are not named stay.
SELECT * FROM put('{"session_id": "a", "user_id": "u", "runs": [{"run_id": "a3", "agent_id": "x", "created_at": 5},
    {"run_id": "a1", "agent_id": "x", "status": "ERROR", "created_at": 9}, {"run_id": "a4", "created_at": 6}]}', 'patch');
SELECT run_id, run_index, status, created_at, run_data FROM stored WHERE session_id = 'a';
-- Patches of one session apply in order, replacements end with the last.
SELECT * FROM put('[{"session_id": "e", "runs": [{"run_id": "e1"}, {"run_id": "e2"}]}, {"session_id": "e", "runs": [{"run_id": "e3"}, {"run_id": "e1", "status": "s"}]}]', 'patch');
SELECT run_id, run_index, status FROM stored WHERE session_id = 'e';
SELECT * FROM put('[{"session_id": "e", "runs": [{"run_id": "e4"}]}, {"session_id": "e", "runs": [{"run_id": "e5"}, {"run_id": "e5", "status": "twice"}]}]');
SELECT run_id, run_index, status FROM stored WHERE session_id = 'e';
-- A backup in the sessions' own column stays.
UPDATE agno_sessions SET runs = '[{"run_id": "old"}]' WHERE session_id = 'a';
SELECT * FROM put('{"session_id": "a", "user_id": "w"}');
SELECT user_id, runs FROM agno_sessions WHERE session_id = 'a';
-- prune_runs leaves what the document names, where it names any.
SELECT * FROM put('[{"session_id": "e", "runs": [{"run_id": "e2"}, {"run_id": "e6"}]}, {"session_id": "b"}]', prune => true);
SELECT run_id, run_index FROM stored WHERE session_id IN ('b', 'e');
SELECT * FROM put('{"session_id": "e", "runs": []}', prune => true);
SELECT count(*) FROM stored WHERE session_id = 'e';
-- 'insert' leaves sessions alone that exist, with their runs.
SELECT * FROM put('[{"session_id": "b", "runs": [{"run_id": "b9"}]}, {"session_id": "i", "runs": [{"run_id": "i1"}]}]', 'insert');
SELECT run_id, run_index FROM stored WHERE session_id IN ('b', 'i');
-- A session that is stale keeps its runs.
SELECT outcome, detail FROM agno_upsert_sessions('[{"session_id": "b", "updated_at": 5, "runs": [{"run_id": "b9"}]}]'::jsonb, target => 'agno_sessions', newer_only => true, runs_target => 'agno_runs');
-- A bad run makes its session's document bad, whole.
\set VERBOSITY default
SELECT * FROM put('[{"session_id": "f", "runs": [{"run_id": "f1"}, {"status": "none"}]}]');
SELECT * FROM put('[{"session_id": "f", "runs": [{"run_id": "b1"}]}]');
SELECT * FROM put('[{"session_id": "f", "runs": [7]}]');
SELECT * FROM put('[{"session_id": "f", "runs": "[]"}]');
ALTER TABLE agno_runs ADD CHECK (status <> 'BAD');
SELECT * FROM put('[{"session_id": "f", "runs": [{"run_id": "f1"}]}, {"session_id": "g", "runs": [{"run_id": "g1"}, {"run_id": null}]}, {"session_id": "h", "runs": [{"run_id": "h1"}, {"run_id": "b1"}]},
    {"session_id": "a", "user_id": "z", "runs": [{"run_id": "a5"}, {"run_id": "a6", "status": "BAD"}]}, {"session_id": "j", "runs": [{"run_id": "j1"}]}, {"session_id": "j", "runs": [{"run_id": "f1"}]}]', on_error => 'skip');
SELECT run_id, session_id, run_index FROM stored WHERE session_id IN ('f', 'g', 'h', 'j') OR run_id IN ('a5', 'a6', 'b1');
SELECT session_id, user_id FROM agno_sessions WHERE session_id IN ('a', 'f', 'g', 'h', 'j') ORDER BY 1;
-- A session's runs go with it, though nothing cascades; not those of a session that stays.
ALTER TABLE agno_runs DROP CONSTRAINT agno_runs_session_id_fkey, ADD CONSTRAINT stays FOREIGN KEY (session_id) REFERENCES agno_sessions;
SELECT * FROM put('[{"session_id": "a"}, {"session_id": "nobody"}, {"session_id": "c"}]', 'delete');
SELECT outcome, sqlstate, detail FROM agno_upsert_sessions('[{"session_id": "b", "user_id": "thief"}]'::jsonb, target => 'agno_sessions', mode => 'delete', owner => 'user_id', runs_target => 'agno_runs');
UPDATE agno_sessions SET user_id = 'owner' WHERE session_id = 'f';
SELECT * FROM put('[{"session_id": "i", "user_id": null}]', 'delete', 'skip');
SELECT outcome, sqlstate FROM agno_upsert_sessions('[{"session_id": "f", "user_id": "thief"}]'::jsonb, target => 'agno_sessions', mode => 'delete', owner => 'user_id', on_error => 'skip', runs_target => 'agno_runs');
SELECT session_id, run_id FROM stored;
-- Times with a zone, ids of another type, and a table that the direct path serves.
CREATE TABLE sessions (session_id uuid PRIMARY KEY, user_id text, updated_at timestamptz);
CREATE TABLE runs (run_id uuid PRIMARY KEY, session_id uuid NOT NULL, run_index int, run_data json, created_at timestamptz, updated_at timestamptz);
SELECT path FROM agno_explain_target('runs');
SELECT outcome, detail FROM agno_upsert_sessions($$[{"session_id": "AAAAAAAA-0000-0000-0000-000000000001", "updated_at": "2024-01-01", "runs":
    [{"run_id": "BBBBBBBB-0000-0000-0000-000000000001", "created_at": 1757600000, "updated_at": "2024-01-02T00:00:00Z"}, {"run_id": "bbbbbbbb-0000-0000-0000-000000000002"}]}]$$::text, runs_target => 'runs', preserve_updated_at => true);
SELECT outcome, detail FROM agno_upsert_sessions($$[{"session_id": "aaaaaaaa-0000-0000-0000-000000000001", "runs": [{"run_id": "bbbbbbbb-0000-0000-0000-000000000003"}]}]$$::text, runs_target => 'runs', prune_runs => true);
SELECT run_id, run_index FROM runs ORDER BY 1;
-- A session is one, however its id is spelled.
SELECT outcome, detail FROM agno_upsert_sessions($$[{"session_id": "aaaaaaaa-0000-0000-0000-000000000001", "runs": [{"run_id": "bbbbbbbb-0000-0000-0000-000000000005"}]},
    {"session_id": "AAAAAAAA-0000-0000-0000-000000000001", "runs": [{"run_id": "bbbbbbbb-0000-0000-0000-000000000004"}]}]$$::text, runs_target => 'runs', mode => 'patch');
SELECT run_id, run_index FROM runs ORDER BY 1;
-- One that was mended for one store is what another store's says.
SELECT outcome, detail FROM agno_upsert_sessions('{"session_id": "aaaaaaaa-0000-0000-0000-000000000002", "runs": [{"run_id": "bbbbbbbb-0000-0000-0000-000000000006", "content": "x\u0000", "cost": NaN}]}'::text, runs_target => 'runs', repair => true);
SELECT outcome, detail FROM agno_upsert_sessions('{"session_id": "aaaaaaaa-0000-0000-0000-000000000002", "runs": [{"run_id": "bbbbbbbb-0000-0000-0000-000000000006", "cost": null, "content": "x\ufffd"}]}'::text, runs_target => 'runs');
-- The table may change, and become another, between two calls.
ALTER TABLE runs ALTER run_id TYPE text, ALTER run_index TYPE smallint;
SELECT outcome, detail FROM agno_upsert_sessions('{"session_id": "aaaaaaaa-0000-0000-0000-000000000002", "runs": [{"run_id": "seven"}]}', runs_target => 'runs', mode => 'patch');
SELECT run_id, run_index FROM runs WHERE session_id = 'aaaaaaaa-0000-0000-0000-000000000002' ORDER BY 2;
ALTER TABLE runs RENAME TO old_runs;
CREATE TABLE runs (run_id int PRIMARY KEY, session_id text, run_index bigint, run_data jsonb);
INSERT INTO runs SELECT n, 'aaaaaaaa-0000-0000-0000-000000000002', n, '{}' FROM generate_series(1, 300) n;
ALTER TABLE sessions ALTER session_id TYPE text;
SELECT outcome, detail FROM agno_upsert_sessions('{"session_id": "aaaaaaaa-0000-0000-0000-000000000002", "runs": [{"run_id": 7}, {"run_id": "301"}]}', runs_target => 'runs', mode => 'patch');
SELECT run_id, run_index FROM runs WHERE run_data <> '{}' ORDER BY 1;
-- A loader table takes the options, too.
CREATE FOREIGN TABLE inbox (doc text) SERVER agno_loader OPTIONS (target 'apart.agno_sessions', runs_target 'apart.agno_runs', prune_runs 'true', on_error 'skip');
INSERT INTO inbox VALUES ('{"session_id": "f", "user_id": "owner", "runs": [{"run_id": "f2"}]}'), ('{"session_id": "k", "runs": [{"run_id": "f2"}]}'), ('{"session_id": "l", "runs": [{"run_id": "l1"}, {"run_id": "l2"}]}');
SELECT documents, inserted, updated, rejected FROM agno_loader_result();
SELECT session_id, run_id, run_index FROM stored WHERE session_id <> 'j';
-- What can't be.
SELECT agno_upsert_sessions('{}', runs_target => 'sessions');
SELECT agno_upsert_sessions('{}', runs_target => 'agno_sessions');
SELECT agno_upsert_sessions('{}', prune_runs => true);
SELECT agno_upsert_sessions('{}', runs_target => 'runs', prune_runs => true, mode => 'patch');
CREATE FOREIGN TABLE outbox (doc text) SERVER agno_loader OPTIONS (runs_target 'apart.nothing', target 'apart.sessions');
INSERT INTO outbox VALUES ('{}');
RESET search_path;
DROP SCHEMA apart CASCADE;
RESET client_min_messages;
