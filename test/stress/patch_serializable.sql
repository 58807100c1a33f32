-- The same under SERIALIZABLE: pgbench tries again after a 40001.
\set t random(1, 2)
BEGIN ISOLATION LEVEL SERIALIZABLE;
WITH mine AS (SELECT nextval('ticket') AS ticket),
docs AS (SELECT 'p' || (ticket / 100 + n) AS session_id, :client_id || '-' || ticket AS run_id FROM mine, generate_series(0, 2) n),
landed AS (
    SELECT count(*) FROM agno_upsert_sessions((
        SELECT jsonb_agg(jsonb_build_object('session_id', session_id, 'runs', jsonb_build_array(jsonb_build_object('run_id', run_id))) ORDER BY random()) FROM docs),
        target => 'stress_:t', mode => 'patch'))
INSERT INTO acknowledged SELECT :t, docs.* FROM docs, landed;
COMMIT;
