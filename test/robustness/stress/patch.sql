-- A run of its own for each of three sessions, which the other clients patch, too, at the same time.
\set t random(1, 3)
WITH mine AS (SELECT nextval('ticket') AS ticket),
docs AS (SELECT 'p' || (ticket / 100 + n) AS session_id, :client_id || '-' || ticket AS run_id FROM mine, generate_series(0, 2) n),
landed AS (
    SELECT count(*) FROM agno_upsert_sessions((
        SELECT jsonb_agg(jsonb_build_object('session_id', session_id, 'runs', jsonb_build_array(jsonb_build_object('run_id', run_id))) ORDER BY random()) FROM docs),
        target => 'stress_:t', mode => 'patch'))
INSERT INTO acknowledged SELECT :t, docs.* FROM docs, landed;
