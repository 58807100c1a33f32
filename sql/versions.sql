-- Versions: what agno_upsert tells of a row, and agno_changed() of what was told.
SELECT * FROM make_twins();
CREATE TABLE told (number serial, target regclass, ordinal bigint, key text, outcome text, version text);
-- Upserts, and keeps what is told.
CREATE FUNCTION tell(target regclass, payload text, mode text DEFAULT 'replace', on_error text DEFAULT 'abort')
RETURNS void LANGUAGE sql AS $$
    INSERT INTO told (target, ordinal, key, outcome, version)
    SELECT $1, ordinal, key, outcome, version
    FROM agno_upsert($1, $2, mode => $3, preserve_updated_at => true, newer_only => $3 <> 'delete', on_error => $4)
$$;
CREATE FUNCTION tell_twins(payload text, mode text DEFAULT 'replace', on_error text DEFAULT 'abort') RETURNS void LANGUAGE sql AS $$
    SELECT tell('plain.sessions', $1, $2, $3);
    SELECT tell('triggered.sessions', $1, $2, $3);
$$;
-- The keys whose last version is changed, and as many others; what both twins have once.
CREATE FUNCTION changed() RETURNS TABLE (target text, changed text, current text) LANGUAGE sql AS $$
    WITH last AS (SELECT DISTINCT ON (target, key) * FROM told WHERE version IS NOT NULL ORDER BY target, key, number DESC),
    asked AS (SELECT target, array_agg(key ORDER BY key) AS keys, array_agg(version ORDER BY key) AS versions FROM last GROUP BY target),
    answered AS (
        SELECT a.target::text, (SELECT string_agg(keys[c], ' ' ORDER BY c) FROM agno_changed(a.target, versions) c) AS changed,
            (SELECT string_agg(key, ' ' ORDER BY key) FROM unnest(keys) WITH ORDINALITY u (key, n)
             WHERE n NOT IN (SELECT agno_changed(a.target, versions))) AS current
        FROM asked a)
    SELECT string_agg(target, ' ' ORDER BY target), changed, current FROM answered GROUP BY changed, current ORDER BY 1
$$;

-- Every outcome, and whether it comes with a version.
SELECT tell_twins('[{"session_id": "a", "name": "one"}, {"session_id": "b", "name": "one", "updated_at": "2026-01-01"}, {"session_id": "c"}]');
SELECT tell_twins('
{"session_id": "a", "name": "one"}
{"session_id": "b", "name": "stale", "updated_at": "2001-01-01"}
{"session_id": "c", "name": "two"}
{"session_id": "d"}
{"session_id": "d", "name": "last"}
{"session_id": "e", "nonsense": 1}', on_error => 'skip');
SELECT tell_twins('{"session_id": "a", "name": "two"}{"session_id": "f"}{"session_id": "f"}', 'insert');
SELECT tell_twins('{"session_id": "f"}{"session_id": "f"}', 'delete');
SELECT DISTINCT outcome, version IS NOT NULL AS has_version, length(version) FROM told ORDER BY 1;
-- A row that was left alone keeps its version, one that was written has another.
SELECT key, string_agg(outcome || ' ' || n, ', ' ORDER BY number) FROM (
    SELECT *, dense_rank() OVER (PARTITION BY target, key ORDER BY first) AS n FROM (
        SELECT *, min(number) OVER (PARTITION BY target, version) AS first FROM told WHERE version IS NOT NULL) v) t GROUP BY target, key ORDER BY key, target;
SELECT * FROM changed();

-- Whatever is done to a row makes it another one.
SELECT on_twins('UPDATE sessions SET name = name WHERE session_id = ''a''');
SELECT * FROM changed();
SELECT tell_twins('{"session_id": "a", "name": "one"}');
SELECT on_twins('UPDATE sessions SET name = ''x'' WHERE session_id = ''a''; UPDATE sessions SET name = ''one'' WHERE session_id = ''a''');
SELECT * FROM changed();
SELECT tell_twins('{"session_id": "a", "name": "one"}');
SELECT on_twins('CREATE TEMP TABLE kept AS TABLE sessions; DELETE FROM sessions WHERE session_id = ''b''; INSERT INTO sessions SELECT * FROM kept WHERE session_id = ''b''; DROP TABLE kept');
SELECT * FROM changed();
-- What is rolled back, and locks, do nothing; what is not committed yet is ours to see.
SELECT tell_twins('{"session_id": "b", "name": "one", "updated_at": "2026-02-01"}');
BEGIN;
SELECT on_twins('UPDATE sessions SET name = ''y'' WHERE session_id = ''a''; DELETE FROM sessions WHERE session_id = ''c''');
SELECT * FROM changed();
ROLLBACK;
SELECT on_twins('SELECT * FROM sessions FOR UPDATE');
SELECT * FROM changed();
BEGIN;
SAVEPOINT s;
SELECT tell_twins('{"session_id": "lost"}');
SELECT * FROM changed();
ROLLBACK TO s;
COMMIT;
SELECT * FROM changed();
VACUUM (FREEZE) plain.sessions, triggered.sessions;
SELECT * FROM changed();

-- So is a row that moved.
VACUUM FULL plain.sessions;
CLUSTER triggered.sessions USING sessions_pkey;
SELECT * FROM changed();
SELECT tell(t, '{"session_id": "a", "name": "one"}{"session_id": "d", "name": "last"}') FROM unnest('{plain.sessions,triggered.sessions}'::regclass[]) t;
SELECT * FROM changed();
-- And what the table adds to it, or calls otherwise.
SELECT on_twins('ALTER TABLE sessions ADD COLUMN more text DEFAULT ''more''');
SELECT * FROM changed();
SELECT tell_twins('{"session_id": "a", "name": "one"}{"session_id": "d", "name": "last"}');
SELECT * FROM changed();
SELECT on_twins('ALTER TABLE sessions RENAME more TO less');
SELECT * FROM changed();
SELECT on_twins('ALTER TABLE sessions DROP COLUMN less');
SELECT tell_twins('{"session_id": "a", "name": "one"}{"session_id": "d", "name": "last"}');
SELECT on_twins('ALTER TABLE sessions ALTER name TYPE varchar(100)');
SELECT * FROM changed();
SELECT tell_twins('{"session_id": "a", "name": "one"}{"session_id": "d", "name": "last"}');
SELECT on_twins('ALTER TABLE sessions RENAME TO renamed; ALTER TABLE renamed RENAME TO sessions; CREATE INDEX ON sessions (name); ANALYZE sessions');
SELECT * FROM changed();
-- The same places again, after TRUNCATE, and where a line pointer is used again.
SELECT on_twins('TRUNCATE sessions');
SELECT on_twins('INSERT INTO sessions (session_id, name) VALUES (''a'', ''other''), (''d'', ''other'')');
SELECT * FROM changed();
TRUNCATE told;
SELECT tell_twins('{"session_id": "a", "name": "one"}');
CREATE TEMP TABLE place AS SELECT ctid AS tid FROM plain.sessions WHERE session_id = 'a';
SELECT on_twins('DELETE FROM sessions WHERE session_id = ''a''');
VACUUM plain.sessions, triggered.sessions;
SELECT on_twins('INSERT INTO sessions (session_id, name) SELECT ''new'' || i, ''other'' FROM generate_series(1, 4) i');
SELECT count(*) FROM plain.sessions s, place WHERE s.ctid = tid;
SELECT * FROM changed();
-- Pruned: the place of the first version leads to that of the last.
TRUNCATE told;
SELECT tell_twins('{"session_id": "new1", "name": "hot"}');
SELECT on_twins('UPDATE sessions SET summary = ''1'' WHERE session_id = ''new1''; UPDATE sessions SET summary = NULL WHERE session_id = ''new1''');
VACUUM plain.sessions, triggered.sessions;
SELECT * FROM changed();

-- What is no version, or not of this table, or made up, is changed, without an error; positions are those of the array.
SELECT tell_twins('{"session_id": "new1", "name": "cold"}');
SELECT version AS mine FROM told WHERE target = 'plain.sessions'::regclass ORDER BY number DESC LIMIT 1 \gset
SELECT version AS other FROM told WHERE target = 'triggered.sessions'::regclass ORDER BY number DESC LIMIT 1 \gset
SELECT array_agg(c) FROM agno_changed('plain.sessions', ARRAY[:'mine', NULL, '', 'x', :'mine', :'other', :'mine' || ' ', :'mine' || 'AAAA', repeat('A', 36),
    repeat('/', 36), repeat('=', 36), repeat('é', 18), repeat('x', 100000), 'AA' || substr(:'mine', 3), overlay(:'mine' PLACING '//////' FROM 30), :'mine']) c;
SELECT array_agg(c) FROM agno_changed('plain.sessions', ARRAY[[:'mine', 'x'], ['y', :'mine']]) c;
SELECT count(*) FROM agno_changed('plain.sessions', '{}');
SELECT count(*) FROM agno_changed('plain.sessions', NULL);
-- Every byte of it counts but for those of the place, and there the row does.
SELECT count(*) FILTER (WHERE asked = :'mine') AS itself, count(*) FILTER (WHERE asked <> :'mine') AS others
    FROM (SELECT DISTINCT overlay(:'mine' PLACING c FROM i) AS asked FROM generate_series(1, 36) i, unnest('{A,B,z,/}'::text[]) c) a
    WHERE NOT EXISTS (SELECT FROM agno_changed('plain.sessions', ARRAY[asked]));
-- Without a target it is sessions.
SET search_path = plain, public;
SELECT count(*) FROM agno_changed(NULL, ARRAY[:'mine', 'x']);
RESET search_path;
SELECT * FROM agno_changed(NULL, ARRAY['x']);
CREATE VIEW a_view AS SELECT * FROM plain.sessions;
SELECT * FROM agno_changed('a_view', ARRAY['x']);
DROP VIEW a_view;
SELECT * FROM agno_changed(1::oid::regclass, ARRAY['x']);

-- Tables whose places a crash or the transaction itself may give out again have no versions.
TRUNCATE told;
CREATE TEMP TABLE a_temporary (session_id text PRIMARY KEY);
CREATE UNLOGGED TABLE an_unlogged (session_id text PRIMARY KEY);
SELECT tell(t, '{"session_id": "a"}') FROM unnest('{a_temporary,an_unlogged}'::regclass[]) t;
BEGIN;
CREATE TABLE a_new (session_id text PRIMARY KEY);
SELECT tell('a_new', '{"session_id": "a"}');
COMMIT;
SELECT tell('a_new', '{"session_id": "a"}');
BEGIN;
TRUNCATE a_new;
SELECT tell('a_new', '{"session_id": "a"}');
COMMIT;
SELECT tell('a_new', '{"session_id": "a"}');
SELECT target, outcome, version IS NOT NULL AS has_version FROM told ORDER BY number;
DROP TABLE a_temporary, an_unlogged, a_new;

-- Partitions: a version names the one that the row is in.
TRUNCATE told RESTART IDENTITY;
CREATE TABLE parted (session_id text PRIMARY KEY, name text, updated_at timestamptz) PARTITION BY HASH (session_id);
CREATE TABLE parted_0 PARTITION OF parted FOR VALUES WITH (MODULUS 3, REMAINDER 0);
CREATE TABLE parted_1 (dropped int, updated_at timestamptz, name text, session_id text NOT NULL PRIMARY KEY);
ALTER TABLE parted_1 DROP COLUMN dropped;
ALTER TABLE parted ATTACH PARTITION parted_1 FOR VALUES WITH (MODULUS 3, REMAINDER 1);
CREATE TABLE parted_2 PARTITION OF parted FOR VALUES WITH (MODULUS 3, REMAINDER 2) PARTITION BY HASH (session_id);
CREATE TABLE parted_2_0 PARTITION OF parted_2 FOR VALUES WITH (MODULUS 1, REMAINDER 0);
SELECT tell('parted', (SELECT string_agg(format('{"session_id": "p%s", "name": "x"}', i), '') FROM generate_series(1, 60) i));
SELECT count(version), count(DISTINCT version) FROM told;
SELECT count(*) FROM agno_changed('parted', (SELECT array_agg(version) FROM told));
SELECT tableoid::regclass, count(*) = (SELECT 60 - count(*) FROM agno_changed(tableoid::regclass, (SELECT array_agg(version) FROM told))) AS counts
    FROM parted GROUP BY tableoid ORDER BY 1;
SELECT count(*) = (SELECT count(*) FROM parted_2_0) AS counts FROM told WHERE ordinal NOT IN (SELECT agno_changed('parted_2', (SELECT array_agg(version ORDER BY ordinal) FROM told)));
UPDATE parted SET name = 'y' WHERE session_id IN ('p3', 'p30', 'p33');
SELECT array_agg(c) FROM agno_changed('parted', (SELECT array_agg(version ORDER BY ordinal) FROM told)) c;
SELECT tell('parted', (SELECT string_agg(format('{"session_id": "p%s", "name": "%s"}', i, CASE WHEN i < 50 THEN 'x' ELSE 'z' END), '') FROM generate_series(1, 61) i));
SELECT outcome, count(*), count(version) FROM told WHERE number > 60 GROUP BY 1 ORDER BY 1;
SELECT count(*) FROM agno_changed('parted', (SELECT array_agg(version) FROM told WHERE number > 60));
ALTER TABLE parted DETACH PARTITION parted_1;
SELECT (SELECT count(*) FROM agno_changed('parted', (SELECT array_agg(version) FROM told WHERE number > 60))) = (SELECT count(*) FROM parted_1) AS detached;
DROP TABLE parted_1;
SELECT count(*) > 0 AS dropped FROM agno_changed('parted', (SELECT array_agg(version) FROM told WHERE number > 60));

-- Rights and policies are the caller's.
TRUNCATE told;
SELECT tell_twins('{"session_id": "a", "user_id": "ann"}{"session_id": "b", "user_id": "bob"}');
SELECT tell('parted', string_agg(format('{"session_id": "%s", "name": "%s"}', session_id, CASE WHEN n < 3 THEN 'ann' ELSE 'bob' END), ''))
    FROM (SELECT session_id, row_number() OVER (PARTITION BY tableoid ORDER BY session_id) AS n FROM parted) p WHERE n < 4;
CREATE ROLE regress_reader;
GRANT USAGE ON SCHEMA plain, triggered TO regress_reader;
GRANT ALL ON told, told_number_seq TO regress_reader;
SELECT on_twins('GRANT SELECT (session_id, user_id) ON sessions TO regress_reader');
SET ROLE regress_reader;
SELECT * FROM agno_changed('plain.sessions', ARRAY['x']);
SELECT * FROM agno_changed('parted', ARRAY['x']);
RESET ROLE;
SELECT on_twins('GRANT SELECT ON sessions TO regress_reader');
GRANT SELECT ON parted TO regress_reader;
SET ROLE regress_reader;
SELECT * FROM changed();
RESET ROLE;
SELECT on_twins('ALTER TABLE sessions ENABLE ROW LEVEL SECURITY; CREATE POLICY own ON sessions USING (user_id = ''ann'')');
ALTER TABLE parted ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON parted USING (name = 'ann');
SET ROLE regress_reader;
SELECT * FROM changed();
SELECT array_agg(c) FROM agno_changed('plain.sessions', (SELECT array_agg(version ORDER BY number) || array_agg(version ORDER BY number) FROM told)) c;
SET row_security = off;
SELECT * FROM agno_changed('plain.sessions', ARRAY['x']);
RESET row_security;
RESET ROLE;
SELECT * FROM changed();
SELECT on_twins('DROP POLICY own ON sessions; ALTER TABLE sessions DISABLE ROW LEVEL SECURITY');
-- Who may not read the places of a table's rows is told none: a statement couldn't read them.
SELECT on_twins('REVOKE ALL ON sessions FROM regress_reader; GRANT INSERT, SELECT (session_id, updated_at) ON sessions TO regress_reader');
TRUNCATE told;
SET ROLE regress_reader;
SELECT tell_twins('{"session_id": "a"}{"session_id": "rr"}', 'insert');
RESET ROLE;
SELECT outcome, version FROM told ORDER BY number;
SELECT on_twins('REVOKE ALL ON sessions FROM regress_reader');
DROP OWNED BY regress_reader;
DROP ROLE regress_reader;

SET client_min_messages = warning;
DROP TABLE parted, told;
DROP FUNCTION changed, tell_twins, tell;
