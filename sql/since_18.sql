-- What tables can have since PostgreSQL 18. (Before, the expected output is since_18_1.out.)
SELECT current_setting('server_version_num')::int < 180000 AS too_old \gset
\if :too_old
\quit
\endif
-- Virtual generated columns: nothing is stored, and their constraints are checked.
SELECT * FROM make_twins($$session_id text PRIMARY KEY, name text, shout text GENERATED ALWAYS AS (upper(name)), state jsonb,
    size int GENERATED ALWAYS AS (length(state::text)) VIRTUAL NOT NULL, CHECK (size < 10)$$);
SELECT * FROM agno_explain_target('plain.sessions');
SELECT path, outcome FROM upsert('{"session_id": "a", "name": "x", "state": [1]}');
SELECT path, outcome FROM upsert('{"session_id": "a", "name": "y", "state": [1]}');
SELECT path, outcome FROM upsert('{"session_id": "a", "name": "y", "state": [1]}');
SELECT path, outcome FROM upsert('{"session_id": "a", "state": [1, 2]}', mode => 'patch');
SELECT path, ordinal, outcome, sqlstate FROM upsert('{"session_id": "b", "shout": "X", "state": 1}
{"session_id": "c", "name": "no size"}
{"session_id": "a", "state": "larger than ten"}
{"session_id": "d", "state": 1}', on_error => 'skip');
SELECT * FROM stored();
-- Constraints that are not enforced, or not for the rows there are.
SELECT * FROM make_twins($$session_id text PRIMARY KEY, name text, user_id text,
    CONSTRAINT lax CHECK (name <> 'x') NOT ENFORCED, CONSTRAINT strict CHECK (name <> 'y')$$);
SELECT on_twins('INSERT INTO sessions VALUES (''old'', ''n'')');
SELECT on_twins('ALTER TABLE sessions ADD CONSTRAINT named NOT NULL user_id NOT VALID');
SELECT path, ordinal, outcome, sqlstate, detail FROM upsert('{"session_id": "a", "name": "x", "user_id": "u"}
{"session_id": "b", "name": "y", "user_id": "u"}
{"session_id": "old", "name": "n"}
{"session_id": "c", "name": "n"}
{"session_id": "old", "name": "changed"}
{"session_id": "old", "name": "changed", "user_id": "u"}', on_error => 'skip');
SELECT * FROM stored();
-- A key in time is none to match documents by; beside one, it is a constraint for the executor.
CREATE TABLE bookings (session_id int4range, valid tstzrange, PRIMARY KEY (session_id, valid WITHOUT OVERLAPS));
SELECT agno_upsert_sessions('{"session_id": "[1,2)"}'::text, target => 'bookings');
SELECT agno_upsert('bookings', '{"session_id": "[1,2)", "valid": "[2026-01-01,2026-02-01)"}');
SELECT agno_upsert('bookings', '{"session_id": "[1,2)", "valid": "[2026-01-01,2026-02-01)"}', key => '{session_id, valid}');
CREATE UNIQUE INDEX ON bookings (session_id, valid);
SELECT key, outcome FROM agno_upsert('bookings', '{"session_id": "[1,2)", "valid": "[2026-01-01,2026-02-01)"}');
SELECT outcome, sqlstate FROM agno_upsert('bookings', '{"session_id": "[1,2)", "valid": "[2026-01-15,2026-02-01)"}', on_error => 'skip');
DROP TABLE bookings;
SELECT * FROM make_twins($$session_id int4range UNIQUE, valid tstzrange NOT NULL, name text, PRIMARY KEY (session_id, valid WITHOUT OVERLAPS)$$);
SELECT * FROM agno_explain_target('plain.sessions');
SELECT path, outcome FROM upsert('{"session_id": "[1,5)", "valid": "[2026-01-01,2026-02-01)"}');
SELECT path, outcome FROM upsert('{"session_id": "[1,5)", "valid": "[2026-01-01,2026-02-01)", "name": "x"}');
SELECT path, outcome, sqlstate FROM upsert('{"session_id": "[2,3)", "valid": "empty"}', on_error => 'skip');
-- A collation of the builtin provider, whose keys are equal if their bytes are.
CREATE COLLATION unicode_fast (provider = builtin, locale = 'PG_UNICODE_FAST');
SELECT * FROM make_twins('session_id text COLLATE unicode_fast PRIMARY KEY, name text');
SELECT path, outcome FROM upsert('{"session_id": "a"}
{"session_id": "A"}
{"session_id": "ß"}');
SELECT path, outcome FROM upsert('{"session_id": "A", "name": "n"}');
SELECT * FROM stored();
DROP TABLE plain.sessions, triggered.sessions;
DROP COLLATION unicode_fast;
