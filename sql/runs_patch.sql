-- Patches of stored runs: in a column and in a table of their own they come to the same.
CREATE SCHEMA patched;
SET search_path = patched, public;
CREATE TABLE alone (session_id text PRIMARY KEY, user_id text, runs jsonb);
CREATE TABLE direct (session_id text PRIMARY KEY, user_id text);
CREATE TABLE direct_runs (run_id text PRIMARY KEY, session_id text NOT NULL, run_index bigint, run_data jsonb, user_id varchar(10), run_type text NOT NULL,
    status text CHECK (status <> 'BAD'), metrics jsonb, tokens int DEFAULT 7, created_at bigint, updated_at bigint);
CREATE TABLE statements (LIKE direct INCLUDING ALL);
CREATE TABLE statements_runs (LIKE direct_runs INCLUDING ALL);
CREATE FUNCTION untouched() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END';
CREATE TRIGGER untouched BEFORE INSERT OR UPDATE ON statements_runs FOR EACH ROW EXECUTE FUNCTION untouched();
CREATE VIEW kept AS SELECT 'direct' AS path, * FROM direct_runs UNION ALL SELECT 'statements', * FROM statements_runs;
-- Merges documents in all ways: what became of each, and whether the runs are the same.
CREATE FUNCTION patch(documents jsonb, merge_by jsonb DEFAULT '{"runs": {"merge": "run_id"}}', mode text DEFAULT 'patch')
RETURNS TABLE (ordinal bigint, outcomes text, detail text) LANGUAGE sql AS $$
    WITH one AS (SELECT u.* FROM agno_upsert_sessions(documents, target => 'alone', mode => mode, merge_by => merge_by) u),
         two AS (SELECT u.* FROM agno_upsert_sessions(documents, target => 'direct', runs_target => 'direct_runs', mode => mode, merge_by => merge_by) u),
         three AS (SELECT u.* FROM agno_upsert_sessions(documents, target => 'statements', runs_target => 'statements_runs', mode => mode, merge_by => merge_by) u)
    SELECT ordinal, concat_ws(' ', one.outcome, nullif(two.outcome, one.outcome), nullif(three.outcome, two.outcome)),
        concat_ws(' / ', two.detail, nullif(three.detail, two.detail))
    FROM one JOIN two USING (ordinal) JOIN three USING (ordinal)
$$;
CREATE VIEW compared AS
SELECT session_id, CASE WHEN runs = d AND runs = s THEN 'same' ELSE format('differ: %s, %s', d, s) END AS comparison, runs
FROM (SELECT session_id, runs, (SELECT jsonb_agg(run_data ORDER BY run_index) FROM direct_runs r WHERE r.session_id = a.session_id) AS d,
          (SELECT jsonb_agg(run_data ORDER BY run_index) FROM statements_runs r WHERE r.session_id = a.session_id) AS s FROM alone a) x;
SELECT * FROM patch('[{"session_id": "a", "user_id": "ann", "runs": [
    {"run_id": "a1", "user_id": "bob", "workflow_id": "w", "status": "RUNNING", "tokens": 1, "metrics": {"in": 1, "out": 1}, "content": "Hi", "created_at": 1757600000},
    {"run_id": "a2", "team_id": "t", "status": "RUNNING", "cost": null, "deep": {"x": null, "y": 1}}]}]');
SELECT * FROM compared;
-- A stored run keeps what the patch doesn't name: its user, its type, its time; null clears.
SELECT * FROM patch('[{"session_id": "a", "runs": [{"run_id": "a2", "status": "COMPLETED", "deep": {"z": 2}},
    {"run_id": "a1", "status": null, "tokens": null, "metrics": {"out": 2, "in": null}, "created_at": 5}, {"run_id": "a3", "status": "PENDING"}]}]');
SELECT * FROM compared;
SELECT path, run_id, run_index, user_id, run_type, status, metrics, tokens, created_at = 1757600000 AS created_then FROM kept ORDER BY run_id, path;
-- The same again changes nothing, and neither does what is stored already.
SELECT * FROM patch('[{"session_id": "a", "runs": [{"run_id": "a2", "status": "COMPLETED", "deep": {"z": 2}},
    {"run_id": "a1", "status": null, "tokens": null, "metrics": {"out": 2, "in": null}, "created_at": 5}, {"run_id": "a3", "status": "PENDING"}]}]');
SELECT * FROM patch('[{"session_id": "a", "runs": [{"run_id": "a1"}, {"run_id": "a2", "no_such": null, "deep": {}}]}]');
-- A run's user is its session's again, or nobody's.
SELECT * FROM patch('[{"session_id": "a", "user_id": "ann", "runs": [{"run_id": "a1", "user_id": null, "run_type": "agent"}]}, {"session_id": "a", "runs": [{"run_id": "a3", "user_id": null}]}]');
SELECT path, run_id, user_id, run_type FROM kept WHERE run_id IN ('a1', 'a3') ORDER BY run_id, path;
SELECT * FROM compared;
-- Several patches of one run, in a document and in several, apply in order; of a new one, too.
SELECT * FROM patch('[{"session_id": "b", "user_id": "ann", "runs": [{"run_id": "b1", "user_id": "eve", "team_id": "t", "m": {"x": 1}}, {"run_id": "b1", "m": {"y": 2}}]},
    {"session_id": "b", "runs": [{"run_id": "b2", "n": 1}, {"run_id": "b1", "m": {"x": null}}]}, {"session_id": "b", "user_id": "joe", "runs": [{"run_id": "b2", "n": null}]}]');
SELECT * FROM compared WHERE session_id = 'b';
SELECT path, run_id, run_index, user_id, run_type FROM kept WHERE session_id = 'b' ORDER BY run_id, path;
-- Without 'merge' a run replaces the stored one; in other modes always.
SELECT * FROM patch('[{"session_id": "b", "runs": [{"run_id": "b1", "n": 5}]}]', '{"runs": "run_id"}');
SELECT * FROM patch('[{"session_id": "b", "runs": [{"run_id": "b2", "n": 6}]}]');
SELECT * FROM compared WHERE session_id = 'b';
SELECT * FROM patch('[{"session_id": "c", "runs": [{"run_id": "c1", "n": null}]}]', mode => 'replace');
SELECT * FROM patch('[{"session_id": "c", "runs": [{"run_id": "c1", "v": null}]}]', mode => 'replace');
SELECT * FROM compared WHERE session_id = 'c';
-- A patch that leaves a run as no constraint allows makes its session's document bad, and so does one of another session's run.
SELECT outcome, sqlstate, split_part(detail, E'\n', 1) AS detail FROM agno_upsert_sessions('[{"session_id": "a", "runs": [{"run_id": "a3", "n": 1}, {"run_id": "a1", "status": "BAD"}]},
    {"session_id": "b", "runs": [{"run_id": "a1", "n": 1}]}, {"session_id": "c", "runs": [{"run_id": "c1", "v": 1}]}]',
    target => 'direct', runs_target => 'direct_runs', mode => 'patch', on_error => 'skip', merge_by => '{"runs": {"merge": "run_id"}}');
SELECT run_id, run_data FROM direct_runs WHERE run_id IN ('a1', 'a3', 'c1') ORDER BY 1;
-- What was stored without its run is merged into nothing.
UPDATE direct_runs SET run_data = NULL WHERE run_id = 'c1';
SELECT outcome, detail FROM agno_upsert_sessions('{"session_id": "c", "runs": [{"run_id": "c1", "w": 1, "x": null}]}',
    target => 'direct', runs_target => 'direct_runs', mode => 'patch', merge_by => '{"runs": {"merge": "run_id"}}');
SELECT run_data FROM direct_runs WHERE run_id = 'c1';
-- Other columns merge as they do without runs_target; runs have one key.
ALTER TABLE direct ADD notes jsonb;
SELECT outcome FROM agno_upsert_sessions('[{"session_id": "c", "notes": [{"id": 1, "a": 1}]}, {"session_id": "c", "notes": [{"id": 1, "b": 1}], "runs": [{"run_id": "c2"}]}]'::jsonb,
    target => 'direct', runs_target => 'direct_runs', mode => 'patch', merge_by => '{"notes": {"merge": "id"}}');
SELECT notes FROM direct WHERE session_id = 'c';
SELECT agno_upsert_sessions('{}', target => 'direct', runs_target => 'direct_runs', mode => 'patch', merge_by => '{"runs": "id"}');
SELECT agno_upsert_sessions('{}', target => 'direct', runs_target => 'direct_runs', mode => 'patch', merge_by => '{"runs": {"merge": "id"}}');
SELECT agno_upsert_sessions('{}', target => 'direct', mode => 'patch', merge_by => '{"runs": {"merge": "run_id"}}');
RESET search_path;
SET client_min_messages = warning;
DROP SCHEMA patched CASCADE;
RESET client_min_messages;
