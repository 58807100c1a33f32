-- How times are written in documents, and read by timestamp and bigint columns.
SET timezone = 'UTC';
SET datestyle = 'ISO';
CREATE TABLE times (session_id text PRIMARY KEY, form text, created_at timestamptz, updated_at timestamp(3));
CREATE TABLE epochs (session_id text PRIMARY KEY, form text, created_at bigint NOT NULL, updated_at bigint);
CREATE TEMP TABLE forms (id text, form text);
INSERT INTO forms VALUES
    ('a1', '"2024-05-06T07:08:09Z"'), ('a2', '"2024-05-06T07:08:09.123456Z"'),
    ('a3', '"2024-05-06T07:08:09.123456789Z"'), ('a4', '"2024-05-06T07:08:09+05:30"'),
    ('a5', '"2024-05-06T07:08:09.5-08:00"'), ('a6', '"2024-05-06 07:08:09"'), ('a7', '"2024-05-06"'),
    ('a8', '"2024-05-06T23:59:60Z"'), ('a9', '"1969-12-31T23:59:59.5Z"'), ('b1', '"0044-03-15 12:00:00 BC"'),
    ('c1', '0'), ('c2', '1714979289'), ('c3', '1714979289.25'), ('c4', '1714979289.123456'), ('c5', '-1'),
    ('c6', '-0.5'), ('c7', '1.714979289e9'), ('c8', '4102444800'),
    ('d1', '"0001-01-01T00:00:00Z"'), ('d2', '"0001-01-01T02:00:00+02:00"'), ('d3', '-62135596800'), ('d4', 'null');
CREATE TEMP VIEW documents AS
    SELECT string_agg(format('{"session_id": "%s", "form": %s, "created_at": %3$s, "updated_at": %3$s}',
                             id, to_json(form), form), E'\n' ORDER BY id) AS text FROM forms;
BEGIN;
SELECT outcome, count(*) FROM agno_upsert_sessions((SELECT text FROM documents), true, 'times') GROUP BY 1;
SELECT outcome, count(*) FROM agno_upsert_sessions((SELECT text FROM documents), true, 'epochs') GROUP BY 1;
SELECT session_id, form, CASE WHEN t.created_at = now() THEN 'now' ELSE t.created_at::text END AS created_at,
        CASE WHEN t.created_at = now() THEN (t.updated_at = now()::timestamp(3))::text ELSE t.updated_at::text END AS updated_at,
        CASE WHEN t.created_at = now() THEN (e.created_at = floor(extract(epoch FROM now())))::text ELSE e.created_at::text END AS epoch,
        e.updated_at = e.created_at AS same
    FROM times t JOIN epochs e USING (session_id, form) ORDER BY session_id;
-- What comes back for a bigint column is the same moment.
SELECT ordinal, outcome, updated_at FROM agno_upsert_sessions((SELECT text FROM documents), true, 'epochs') WHERE ordinal IN (3, 11, 13);
COMMIT;
-- A time without offset is of the session's time zone.
SET timezone = 'Asia/Kolkata';
SELECT updated_at FROM agno_upsert_sessions('{"session_id": "z", "updated_at": "2024-05-06 07:08:09"}'::jsonb, true, 'epochs');
SELECT updated_at FROM epochs WHERE session_id = 'z';
-- Bad times.
SET timezone = 'UTC';
CREATE TEMP TABLE bad (form) AS VALUES ('"yesterdayish"'), ('""'), ('"2024-13-01T00:00:00Z"'), ('"2024-02-30"'),
    ('"99999999-01-01T00:00:00Z"'), ('1e300'), ('true'), ('{}'), ('[1]'), ('99999999999999'), ('"infinity"'), ('"1714979289"');
-- (PostgreSQL 18 writes "DateStyle".)
SELECT form, t.sqlstate, replace(t.detail, 'DateStyle', 'datestyle') AS timestamptz, e.sqlstate, replace(coalesce(e.detail, e.outcome), 'DateStyle', 'datestyle') AS bigint
    FROM bad,
    agno_upsert_sessions(format('{"session_id": "bad%s", "created_at": %s}', md5(form), form), target => 'times', on_error => 'skip') t,
    agno_upsert_sessions(format('{"session_id": "bad%s", "created_at": %s}', md5(form), form), target => 'epochs', on_error => 'skip') e;
SELECT created_at FROM epochs WHERE session_id LIKE 'bad%';
SELECT created_at FROM times WHERE session_id LIKE 'bad%';
-- Seconds beyond any timestamp, which others may have stored, still compare.
INSERT INTO epochs VALUES ('far', 'x', 0, 99999999999999);
SELECT outcome, updated_at FROM agno_upsert_sessions('{"session_id": "far", "updated_at": 1714979289}'::jsonb, true, 'epochs', newer_only => true);
UPDATE epochs SET updated_at = -9223372036854775808 WHERE session_id = 'far';
SELECT outcome, updated_at FROM agno_upsert_sessions('{"session_id": "far", "form": "x"}'::jsonb, true, 'epochs', mode => 'patch');
SELECT outcome, updated_at FROM agno_upsert_sessions('{"session_id": "far", "updated_at": "294276-12-31T23:59:59Z"}'::jsonb, true, 'epochs');
SELECT updated_at FROM epochs WHERE session_id = 'far';
DROP TABLE times, epochs;
-- Time columns of other types, and none at all.
CREATE TABLE others (session_id text PRIMARY KEY, created_at date, updated_at numeric);
SELECT outcome, updated_at FROM agno_upsert_sessions('{"session_id": "s", "created_at": "2024-05-06", "updated_at": 17.5}'::jsonb, true, 'others');
SELECT * FROM others;
SELECT outcome, updated_at FROM agno_upsert_sessions('{"session_id": "s", "updated_at": 17.5}'::jsonb, true, 'others');
ALTER TABLE others DROP created_at, DROP updated_at, ADD name text;
SELECT outcome, updated_at FROM agno_upsert_sessions('{"session_id": "s", "name": "x"}'::jsonb, true, 'others');
SELECT outcome, updated_at FROM agno_upsert_sessions('{"session_id": "s", "name": "x"}'::jsonb, true, 'others', newer_only => true, touch => true);
SELECT * FROM others;
DROP TABLE others;
