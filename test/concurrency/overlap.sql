-- A batch of 40 of 300 sessions, in any order.
\set name random(1, 1000000)
SELECT count(*) FROM agno_upsert_sessions((
    SELECT jsonb_agg(jsonb_build_object('session_id', 's' || n, 'name', 'n' || :name, 'metadata', jsonb_build_object('n', n)) ORDER BY random())
    FROM (SELECT DISTINCT (random() * 299)::int AS n FROM generate_series(1, 40)) ids), target => ':target');
