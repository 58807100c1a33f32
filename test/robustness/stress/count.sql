-- The client's own counter, in the middle of a batch of rows that everybody writes.
\set t random(1, 3)
\set from random(0, 290)
BEGIN;
UPDATE counters SET n = n + 1 WHERE t = :t AND client = :client_id RETURNING n \gset
SELECT count(*) FROM agno_upsert_sessions((
    SELECT jsonb_agg(jsonb_build_object('session_id', 's' || n, 'name', 'beside a counter')) || jsonb_build_array(jsonb_build_object('session_id', 'counter-' || :client_id, 'state', jsonb_build_object('n', :n)))
    FROM generate_series(:from, :from + 5) n), target => 'stress_:t');
COMMIT;
