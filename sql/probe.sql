-- Stored rows are found whatever the order and density of the keys: the arbiter index is walked
-- where keys come close together, else searched.
CREATE SCHEMA probe;

-- A tag a load, so that a row tells which load wrote it last.
CREATE FUNCTION probe.load(target regclass, keys text[], tag text)
    RETURNS TABLE (outcome text, count bigint) LANGUAGE sql AS $$
    SELECT outcome, count(*)
    FROM agno_upsert_sessions((SELECT jsonb_agg(jsonb_build_object('session_id', key, 'name', tag))
                               FROM unnest(keys) AS key), target => target)
    GROUP BY outcome ORDER BY outcome
$$;
-- Digits, letters of both cases, punctuation and accents: where collations disagree with bytes.
CREATE FUNCTION probe.keys(first int, last int, step int DEFAULT 1)
    RETURNS text[] LANGUAGE sql IMMUTABLE AS $$
    SELECT array_agg((ARRAY['a', 'B', '_c', 'é', '9', 'Z-', 'b ', 'Ä'])[i % 8 + 1] || i)
    FROM generate_series(first, last, step) AS i
$$;

CREATE TABLE probe.bytes (session_id text COLLATE "C" PRIMARY KEY, name text);
CREATE TABLE probe.icu (session_id varchar(40) COLLATE "und-x-icu" PRIMARY KEY, name text);

SELECT path FROM agno_explain_target('probe.icu');
SELECT * FROM probe.load('probe.bytes', probe.keys(1, 4000), 'first');
SELECT * FROM probe.load('probe.icu', probe.keys(1, 4000), 'first');

-- All of them; every third; a few far apart; and new ones between and behind.
SELECT * FROM probe.load('probe.bytes', probe.keys(1, 4000), 'all');
SELECT * FROM probe.load('probe.icu', probe.keys(1, 4000), 'all');
SELECT * FROM probe.load('probe.bytes', probe.keys(1, 4000, 3), 'third');
SELECT * FROM probe.load('probe.icu', probe.keys(1, 4000, 3), 'third');
SELECT * FROM probe.load('probe.bytes', probe.keys(1, 8000, 79), 'sparse');
SELECT * FROM probe.load('probe.icu', probe.keys(1, 8000, 79), 'sparse');
SELECT * FROM probe.load('probe.bytes', probe.keys(2001, 6000), 'half');
SELECT * FROM probe.load('probe.icu', probe.keys(2001, 6000), 'half');

-- Deleted rows and old versions leave entries behind; a key that is NULL is nobody's.
BEGIN;
DELETE FROM probe.bytes WHERE session_id = ANY (probe.keys(1, 6000, 2));
ALTER TABLE probe.icu DROP CONSTRAINT icu_pkey, ADD UNIQUE (session_id),
    ALTER session_id DROP NOT NULL;
INSERT INTO probe.icu SELECT NULL, 'nobody' FROM generate_series(1, 3);
UPDATE probe.icu SET name = 'moved' WHERE session_id IS NOT NULL;
SELECT * FROM probe.load('probe.bytes', probe.keys(1, 6000), 'again');
SELECT * FROM probe.load('probe.icu', probe.keys(1, 6000), 'again');
COMMIT;

-- An index that goes down, and keys so long that an index compresses them. A row that was missed would be taken
-- for one that another transaction has inserted since the snapshot: 40001.
CREATE TABLE probe.down (session_id text NOT NULL, name text);
CREATE UNIQUE INDEX ON probe.down (session_id COLLATE "C" DESC NULLS LAST);
-- NULLs in front of all.
CREATE TABLE probe.nulls (session_id text, name text);
CREATE UNIQUE INDEX ON probe.nulls (session_id COLLATE "C" NULLS FIRST);
INSERT INTO probe.nulls SELECT NULL, 'nobody' FROM generate_series(1, 500);
CREATE TABLE probe.long (session_id text PRIMARY KEY, name text);
CREATE FUNCTION probe.long_keys(first int, last int) RETURNS text[] LANGUAGE sql IMMUTABLE AS $$
    SELECT array_agg(repeat('ä', 600) || i) FROM generate_series(first, last) AS i
$$;
SELECT * FROM probe.load('probe.down', probe.keys(1, 200), 'first');
SELECT * FROM probe.load('probe.nulls', probe.keys(1, 200), 'first');
SELECT * FROM probe.load('probe.long', probe.long_keys(1, 200), 'first');
BEGIN ISOLATION LEVEL REPEATABLE READ;
SELECT * FROM probe.load('probe.down', probe.keys(101, 300), 'again');
SELECT * FROM probe.load('probe.nulls', probe.keys(101, 300), 'again');
SELECT * FROM probe.load('probe.long', probe.long_keys(101, 300), 'again');
COMMIT;
SELECT name, count(*), count(DISTINCT session_id) FROM probe.down GROUP BY name ORDER BY name;
SELECT name, count(*), count(DISTINCT session_id) FROM probe.nulls GROUP BY name ORDER BY name;
SELECT name, count(*), count(DISTINCT session_id) FROM probe.long GROUP BY name ORDER BY name;
-- A row that was not found would be inserted, and tried again once that fails. REPEATABLE READ leaves no such
-- way out: every row is found at the first try, the newest of the versions that have entries, too.
CREATE INDEX ON probe.bytes (name);
CREATE INDEX ON probe.icu (name);
UPDATE probe.bytes SET name = 'moved';
UPDATE probe.icu SET name = 'moved' WHERE session_id IS NOT NULL;
BEGIN ISOLATION LEVEL REPEATABLE READ;
SELECT * FROM probe.load('probe.bytes', probe.keys(1, 6000), 'moved');
SELECT * FROM probe.load('probe.icu', probe.keys(1, 6000), 'moved');
SELECT * FROM probe.load('probe.bytes', probe.keys(1, 6000, 7), 'found');
SELECT * FROM probe.load('probe.icu', probe.keys(1, 6000, 7), 'found');
COMMIT;

-- Every row once, as the last load that had it left it.
SELECT name, count(*), count(DISTINCT session_id) FROM probe.bytes GROUP BY name ORDER BY name;
SELECT name, count(*), count(DISTINCT session_id) FROM probe.icu GROUP BY name ORDER BY name;

SET client_min_messages = warning;
DROP SCHEMA probe CASCADE;
