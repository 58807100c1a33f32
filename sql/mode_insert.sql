-- mode 'insert': rows that exist are left alone.
SELECT * FROM make_twins();
SELECT * FROM upsert('[{"session_id": "a", "name": "one"}, {"session_id": "b", "name": "one"}]', mode => 'insert');
SELECT * FROM upsert('
{"session_id": "c", "name": "first"}
{"session_id": "a", "name": "two"}
{"session_id": "c", "name": "second"}
{"session_id": "b"}', mode => 'insert');
SELECT * FROM stored('session_id, name, created_at = updated_at AS as_inserted');
-- Whatever the time says, and whatever the row would be checked for.
SELECT on_twins('ALTER TABLE sessions ADD CHECK (name <> ''bad'')');
SELECT ordinal, outcome, updated_at, detail FROM upsert('
{"session_id": "a", "name": "bad", "updated_at": "2001-01-01"}
{"session_id": "d", "name": "bad"}
{"session_id": "d", "name": "good"}
{"session_id": "e", "name": "good"}', mode => 'insert', newer_only => true, on_error => 'skip');
SELECT ordinal, outcome, sqlstate FROM upsert('{"session_id": "a", "name": "two"}{"session_id": "f", "name": "bad"}', mode => 'insert');
SELECT * FROM stored('session_id, name');

-- It needs no right to UPDATE, and of SELECT that of the key and the time.
CREATE ROLE regress_inserter;
SELECT on_twins('GRANT INSERT, SELECT (session_id, updated_at) ON sessions TO regress_inserter');
GRANT USAGE ON SCHEMA plain, triggered TO regress_inserter;
SET ROLE regress_inserter;
SELECT ordinal, outcome FROM upsert('{"session_id": "a", "name": "three"}{"session_id": "g", "name": "new"}', mode => 'insert');
SELECT ordinal, outcome, sqlstate, detail FROM upsert('{"session_id": "a", "name": "three"}');
RESET ROLE;

-- A row that policies hide is there all the same.
SELECT on_twins('ALTER TABLE sessions ENABLE ROW LEVEL SECURITY');
SELECT on_twins('CREATE POLICY own ON sessions USING (user_id = ''ann'')');
SELECT on_twins('GRANT SELECT (user_id) ON sessions TO regress_inserter');
SET ROLE regress_inserter;
SELECT ordinal, outcome, updated_at FROM upsert('{"session_id": "b", "user_id": "ann"}{"session_id": "h", "user_id": "ann"}', mode => 'insert');
RESET ROLE;
SELECT on_twins('DROP POLICY own ON sessions; ALTER TABLE sessions DISABLE ROW LEVEL SECURITY; REVOKE ALL ON sessions FROM regress_inserter');
REVOKE ALL ON SCHEMA plain, triggered FROM regress_inserter;
DROP ROLE regress_inserter;

-- A trigger that declines a row, one that inserts another, and a partitioned table.
CREATE TABLE mode_parts (session_id text PRIMARY KEY, name text) PARTITION BY HASH (session_id);
CREATE TABLE mode_parts_0 PARTITION OF mode_parts FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE mode_parts_1 PARTITION OF mode_parts FOR VALUES WITH (MODULUS 2, REMAINDER 1);
CREATE FUNCTION decline() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RETURN CASE WHEN NEW.name = 'decline' THEN NULL ELSE NEW END;
END $$;
CREATE TRIGGER decline BEFORE INSERT ON mode_parts FOR EACH ROW EXECUTE FUNCTION decline();
SELECT ordinal, outcome, detail FROM agno_upsert_sessions('
{"session_id": "a", "name": "x"}
{"session_id": "b", "name": "decline"}
{"session_id": "b", "name": "decline"}
{"session_id": "c", "name": "x"}', target => 'mode_parts', mode => 'insert');
SELECT ordinal, outcome, detail FROM agno_upsert_sessions('
{"session_id": "a", "name": "y"}
{"session_id": "b", "name": "y"}
{"session_id": "c", "name": "decline"}', target => 'mode_parts', mode => 'insert');
SELECT * FROM mode_parts ORDER BY 1;

-- A loader table.
CREATE FOREIGN TABLE inserting (doc text) SERVER agno_loader OPTIONS (target 'mode_parts', mode 'insert');
INSERT INTO inserting VALUES ('{"session_id": "a", "name": "z"}'), ('{"session_id": "d", "name": "z"}');
SELECT documents, inserted, updated, "exists", deleted, absent FROM agno_loader_result();
SELECT * FROM mode_parts ORDER BY 1;

SET client_min_messages = warning;
DROP FOREIGN TABLE inserting;
DROP TABLE mode_parts;
DROP FUNCTION decline;
