-- A batch of 20 of 300 sessions in any order, some of them twice. One in two has bad documents, which are
-- left out.
\set t random(1, 3)
\set name random(1, 1000000)
\set skip random(0, 1)
SELECT count(*) FROM agno_upsert_sessions((
    SELECT jsonb_agg(jsonb_build_object('session_id', 's' || n, 'name', CASE WHEN :skip = 1 AND random() < 0.05 THEN 'bad' ELSE 'n' || :name END, 'metadata', jsonb_build_object('n', n)) ORDER BY random())
    FROM (SELECT (random() * 299)::int AS n FROM generate_series(1, 20)) ids)::text,
    target => 'stress_:t', on_error => CASE WHEN :skip = 1 THEN 'skip' ELSE 'abort' END);
