-- What numbers in time columns count, and what they may come to.
SET timezone = 'UTC';
SET datestyle = 'ISO';
SELECT * FROM make_twins('session_id text PRIMARY KEY, n numeric, plain timestamp, created_at timestamptz, updated_at bigint');
CREATE FUNCTION upsert_unit(payload text, unit text, on_error text DEFAULT 'skip')
RETURNS TABLE (path text, outcome text, updated_at timestamptz, sqlstate text, detail text) LANGUAGE sql AS $$
    SELECT 'direct', outcome, updated_at, sqlstate, detail
        FROM agno_upsert_sessions(payload, true, 'plain.sessions', on_error => $3, time_unit => unit)
    UNION ALL
    SELECT 'statements', outcome, updated_at, sqlstate, detail
        FROM agno_upsert_sessions(payload, true, 'triggered.sessions', on_error => $3, time_unit => unit) $$;
-- Milliseconds taken for seconds would be of the year 56315.
SELECT * FROM upsert('{"session_id": "a", "updated_at": 1714979289123}');
SELECT * FROM upsert('{"session_id": "a", "created_at": 1714979289123}
{"session_id": "b", "created_at": 1714979289123456.5}
{"session_id": "c", "plain": 1714979289123456789}
{"session_id": "d", "updated_at": 1e300}
{"session_id": "e", "updated_at": 253402300800}
{"session_id": "f", "updated_at": 253402300799, "created_at": 253402300799.999999}
{"session_id": "g", "updated_at": -210866803201}
{"session_id": "h", "updated_at": -62135596800000}
{"session_id": "i", "created_at": -210866803200}
{"session_id": "j", "n": 1714979289123}', on_error => 'skip', preserve_updated_at => true);
SELECT * FROM stored($$session_id, CASE WHEN created_at < '2001-01-01' OR created_at > '2900-01-01' THEN created_at END,
    updated_at = 253402300799 AS last$$) WHERE stored ~ '"[fij]"';
SELECT * FROM upsert_unit('{"session_id": "m1", "n": 1, "plain": 1714979289123, "created_at": 1714979289123.4567, "updated_at": 1714979289999.9999999}
{"session_id": "m2", "plain": "2024-05-06T07:08:09Z", "created_at": 1e12, "updated_at": -1}
{"session_id": "m3", "created_at": -62135596800000, "updated_at": 1}
{"session_id": "m4", "created_at": 1714979289123456}
{"session_id": "m5", "created_at": 253402300799999, "updated_at": 253402300799999}
{"session_id": "m6", "created_at": 253402300800000}', 'milliseconds');
SELECT * FROM upsert_unit('{"session_id": "u1", "plain": 1714979289123456, "created_at": 1714979289123456.7, "updated_at": 1714979289999999}
{"session_id": "u2", "plain": -62135596800000000, "updated_at": 1}
{"session_id": "u3", "created_at": 1714979289123456789}', 'microseconds');
SELECT * FROM stored($$session_id, n, plain, CASE WHEN created_at < '2025-01-01' OR created_at > '2900-01-01' THEN created_at END, updated_at$$) WHERE stored ~ '"[mu][0-9]"';
SELECT path, outcome FROM upsert_unit('{"session_id": "s", "created_at": 17}', NULL);
SELECT * FROM upsert_unit('{"session_id": "s", "created_at": 17}', 'minutes');
-- Each overload, and the loader table.
SELECT updated_at FROM agno_upsert_sessions('{"session_id": "o", "updated_at": 1714979289123}'::jsonb, true, 'plain.sessions', time_unit => 'milliseconds');
SELECT updated_at FROM agno_upsert_sessions('{"session_id": "o", "updated_at": 1714979290123}'::json, true, 'plain.sessions', time_unit => 'milliseconds');
CREATE FOREIGN TABLE unit_inbox (doc text) SERVER agno_loader
    OPTIONS (target 'plain.sessions', preserve_updated_at 'true', time_unit 'milliseconds', on_error 'skip');
INSERT INTO unit_inbox VALUES
    ('{"session_id": "l", "created_at": 1714979289123, "updated_at": 1714979289123}'),
    ('{"session_id": "m", "created_at": 1714979289123456789}');
SELECT * FROM agno_loader_result();
SELECT created_at, updated_at FROM plain.sessions WHERE session_id = 'l';
ALTER FOREIGN TABLE unit_inbox OPTIONS (SET time_unit 'days');
DROP FOREIGN TABLE unit_inbox;
DROP FUNCTION upsert_unit;
SELECT * FROM make_twins();
