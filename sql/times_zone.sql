-- A column without time zone takes the time in UTC, whatever the session's zone; so do all clients.
SET datestyle = 'ISO';
CREATE TABLE zone_direct (session_id text PRIMARY KEY, name text, since timestamp, exact timestamp(0), created_at timestamp, updated_at timestamp);
CREATE TABLE zone_statements (LIKE zone_direct INCLUDING ALL);
CREATE TRIGGER stay_off AFTER INSERT ON zone_statements EXECUTE FUNCTION do_nothing();
CREATE FUNCTION upsert_in(zone text, target regclass, payload text, newer_only boolean DEFAULT false)
RETURNS TABLE (outcome text, updated_at text) LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config('timezone', zone, true);
    RETURN QUERY SELECT u.outcome, CASE WHEN u.updated_at = now() THEN 'now' ELSE (u.updated_at AT TIME ZONE 'UTC')::text END
        FROM agno_upsert_sessions(payload, true, target, newer_only => newer_only) u;
END $$;
SELECT zone, target, u.* FROM (VALUES ('UTC'), ('America/New_York'), ('Asia/Kolkata')) z (zone), (VALUES ('zone_direct'), ('zone_statements')) t (target),
    upsert_in(zone, target, '{"session_id": "a", "since": "2024-05-06T07:08:09+02:00", "exact": 1714979289.75, "created_at": 1714979289, "updated_at": "2024-05-06T07:08:09Z"}
{"session_id": "b", "since": "2024-05-06 07:08:09", "exact": "2024-03-10 02:30:00", "created_at": "infinity", "updated_at": "May 6 2024 7:08 America/New_York"}') u;
SELECT * FROM zone_direct ORDER BY 1;
SELECT count(*) FROM (TABLE zone_direct EXCEPT TABLE zone_statements) d;
-- Newer means the same everywhere, and now() is of UTC, too.
SELECT zone, target, u.* FROM (VALUES ('UTC'), ('Asia/Kolkata')) z (zone), (VALUES ('zone_direct'), ('zone_statements')) t (target),
    upsert_in(zone, target, '{"session_id": "a", "name": "x", "updated_at": "2024-05-06T07:08:08Z"}', true) u;
SELECT zone, target, u.* FROM (VALUES ('Asia/Kolkata'), ('UTC')) z (zone), (VALUES ('zone_direct'), ('zone_statements')) t (target),
    upsert_in(zone, target, '{"session_id": "n", "name": "' || zone || '"}') u;
SELECT count(*) FROM zone_direct WHERE session_id = 'n' AND abs(extract(epoch FROM updated_at - now() AT TIME ZONE 'UTC')) < 600;
-- A bad one leaves the session's zone alone.
SET timezone = 'Asia/Kolkata';
SELECT sqlstate, detail FROM agno_upsert_sessions('{"session_id": "c", "since": "2024-05-06 25:00"}'::jsonb, target => 'zone_direct', on_error => 'skip');
SELECT '2024-05-06 00:00+00'::timestamptz;
DO $$BEGIN PERFORM agno_upsert_sessions('{"session_id": "c", "since": "nonsense"}'::jsonb, target => 'zone_direct'); EXCEPTION WHEN invalid_datetime_format THEN NULL; END$$;
SELECT '2024-05-06 00:00+00'::timestamptz;
DROP TABLE zone_direct, zone_statements;
DROP FUNCTION upsert_in;
