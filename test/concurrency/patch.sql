-- A run of its own for three of ten sessions.
\set tag random(1, 1000000000000)
WITH outcomes AS (
    SELECT o.session_id, o.outcome FROM agno_upsert_sessions((
        SELECT jsonb_agg(jsonb_build_object('session_id', 'p' || n, 'runs', jsonb_build_array(jsonb_build_object('run_id', :client_id || '-' || :tag || '-' || n))) ORDER BY random())
        FROM (SELECT DISTINCT (random() * 9)::int AS n FROM generate_series(1, 3)) ids), target => ':target', mode => 'patch') o)
INSERT INTO acknowledged SELECT session_id, :client_id || '-' || :tag || '-' || substr(session_id, 2) FROM outcomes;
