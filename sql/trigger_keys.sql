-- A BEFORE INSERT trigger that changes the key: documents are merged with the row that the changed key leads to, as
-- INSERT ... ON CONFLICT (key) DO UPDATE of each would have it.
\set VERBOSITY terse
SET timezone = 'UTC';

CREATE FUNCTION lower_key() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.name = 'declined' THEN
        RETURN NULL;
    END IF;
    NEW.session_id := lower(NEW.session_id);
    RETURN NEW;
END
$$;
CREATE TABLE spelled (session_id text PRIMARY KEY, name text, n int CHECK (n > 0));
CREATE TRIGGER lower_key BEFORE INSERT ON spelled FOR EACH ROW EXECUTE FUNCTION lower_key();
INSERT INTO spelled VALUES ('stored', 'before', 1), ('same', 'before', 1);

-- All new: one statement tells.
SELECT ordinal, session_id, outcome, detail
FROM agno_upsert_sessions('[{"session_id": "New", "name": "a"}, {"session_id": "other", "name": "b"}]', target => 'spelled');
-- Some stored under the changed key; several spellings of one key count in the order of the documents.
SELECT ordinal, session_id, outcome, detail
FROM agno_upsert_sessions('[{"session_id": "STORED", "name": "after"}, {"session_id": "Same", "name": "before", "n": 1},
    {"session_id": "two", "name": "first"}, {"session_id": "TWO", "name": "second"}, {"session_id": "new", "name": "c"},
    {"session_id": "NEW", "name": "d"}, {"session_id": "No", "name": "declined"}, {"session_id": "Last", "name": "e"}]',
    target => 'spelled');
TABLE spelled ORDER BY session_id;

-- Patches find their row, too.
SELECT ordinal, session_id, outcome, detail
FROM agno_upsert_sessions('[{"session_id": "STORED", "n": 5}, {"session_id": "Three", "n": 3}, {"session_id": "THREE", "name": "x"}]',
    target => 'spelled', mode => 'patch');
-- A bad document costs itself alone.
SELECT ordinal, session_id, outcome, sqlstate
FROM agno_upsert_sessions('[{"session_id": "STORED", "n": 0}, {"session_id": "Stored", "n": 6}, {"session_id": "Four", "n": -1},
    {"session_id": "FOUR", "n": 4}]', target => 'spelled', on_error => 'skip', mode => 'patch');
TABLE spelled ORDER BY session_id;

-- Mode 'insert' leaves the row alone, and needs no right to update.
CREATE ROLE regress_agno_inserts;
GRANT SELECT, INSERT ON spelled TO regress_agno_inserts;
SET ROLE regress_agno_inserts;
SELECT ordinal, key, outcome, detail
FROM agno_upsert('spelled', '[{"session_id": "STORED", "n": 9}, {"session_id": "Five", "n": 5}, {"session_id": "same", "n": 9},
    {"session_id": "No", "name": "declined"}]', mode => 'insert');
RESET ROLE;

-- Not only where a race may be lost.
BEGIN ISOLATION LEVEL REPEATABLE READ;
SELECT ordinal, session_id, outcome, detail
FROM agno_upsert_sessions('[{"session_id": "STORED", "name": "again"}, {"session_id": "Six", "n": 6}]', target => 'spelled');
COMMIT;
TABLE spelled ORDER BY session_id;

-- A key of several columns, one of them changed; a trigger that, sent its own key, would change it again.
CREATE FUNCTION prefix_key() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.b := 'x' || NEW.b;
    RETURN NEW;
END
$$;
CREATE TABLE prefixed (a float8, b text, v text, PRIMARY KEY (a, b));
CREATE TRIGGER prefix_key BEFORE INSERT ON prefixed FOR EACH ROW EXECUTE FUNCTION prefix_key();
INSERT INTO prefixed VALUES (0.1::float8 + 0.2::float8, '', 'before');
SET extra_float_digits = -10;
SELECT ordinal, key, outcome, detail
FROM agno_upsert('prefixed', '[{"a": 0.30000000000000004, "b": "", "v": "after"}, {"a": 1, "b": "n", "v": "new"}]');
SELECT ordinal, key, outcome, detail
FROM agno_upsert('prefixed', '[{"a": 0.30000000000000004, "b": "", "v": "after"}, {"a": 1, "b": "n", "v": "newer"},
    {"a": 2, "b": "", "v": "two"}]');
RESET extra_float_digits;
TABLE prefixed ORDER BY a, b;

-- A partition's own trigger, beside one that is written directly.
CREATE TABLE parted (tenant int, session_id text, name text, PRIMARY KEY (tenant, session_id)) PARTITION BY LIST (tenant);
CREATE TABLE parted_1 PARTITION OF parted FOR VALUES IN (1);
CREATE TABLE parted_2 PARTITION OF parted FOR VALUES IN (2);
CREATE TRIGGER lower_key BEFORE INSERT ON parted_2 FOR EACH ROW EXECUTE FUNCTION lower_key();
INSERT INTO parted VALUES (1, 'abc', 'before'), (2, 'abc', 'before');
SELECT ordinal, key, outcome, detail
FROM agno_upsert('parted', '[{"tenant": 1, "session_id": "ABC", "name": "own"}, {"tenant": 2, "session_id": "ABC", "name": "after"},
    {"tenant": 2, "session_id": "New", "name": "new"}, {"tenant": 2, "session_id": "abc", "name": "last"}]');
TABLE parted ORDER BY tenant, session_id;

DROP TABLE spelled, prefixed, parted;
DROP FUNCTION lower_key, prefix_key;
DROP ROLE regress_agno_inserts;
