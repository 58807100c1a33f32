-- mode 'delete': documents name keys, the rest of them is not read.
SELECT * FROM make_twins();
SELECT count(*) FROM upsert('[{"session_id": "a"}, {"session_id": "b"}, {"session_id": "c"}, {"session_id": "d"}]');
SELECT * FROM upsert('
{"session_id": "b", "nonsense": true, "updated_at": "never", "name": 7}
{"session_id": "x"}
{"session_id": "a"}
{"session_id": "b"}', mode => 'delete');
SELECT * FROM stored('session_id');
SELECT * FROM upsert('[{"session_id": "c"}, {"id": "c"}]', mode => 'delete');
SELECT * FROM upsert('[{"session_id": "c"}, {"id": "c"}, {"session_id": null}, 7, {"session_id": "nope"}]', mode => 'delete', on_error => 'skip');
SELECT * FROM stored('session_id');
-- A time that is not read can't protect what is newer.
SELECT * FROM upsert('{"session_id": "d"}', mode => 'delete', newer_only => true);

-- It needs DELETE, and SELECT of the key; neither INSERT nor UPDATE.
CREATE ROLE regress_deleter;
GRANT USAGE ON SCHEMA plain, triggered TO regress_deleter;
SELECT on_twins('GRANT INSERT, UPDATE, SELECT ON sessions TO regress_deleter');
SET ROLE regress_deleter;
SELECT sqlstate, detail FROM upsert('{"session_id": "d"}', mode => 'delete');
RESET ROLE;
SELECT on_twins('REVOKE ALL ON sessions FROM regress_deleter; GRANT DELETE, SELECT (session_id) ON sessions TO regress_deleter');
SET ROLE regress_deleter;
SELECT ordinal, outcome FROM upsert('{"session_id": "d"}{"session_id": "e"}', mode => 'delete');
SELECT sqlstate, detail FROM upsert('{"session_id": "e"}');
RESET ROLE;

-- Policies: what can't be seen is absent, what can't be deleted is refused.
SELECT count(*) FROM upsert('[{"session_id": "hidden"}, {"session_id": "kept"}, {"session_id": "mine"}]');
SELECT on_twins('ALTER TABLE sessions ENABLE ROW LEVEL SECURITY');
SELECT on_twins('CREATE POLICY seen ON sessions FOR SELECT USING (session_id <> ''hidden'')');
SELECT on_twins('CREATE POLICY gone ON sessions FOR DELETE USING (session_id <> ''kept'')');
SET ROLE regress_deleter;
SELECT ordinal, outcome, sqlstate, detail FROM upsert('[{"session_id": "hidden"}, {"session_id": "kept"}, {"session_id": "mine"}]',
    mode => 'delete', on_error => 'skip');
SELECT ordinal, outcome, sqlstate, detail FROM upsert('[{"session_id": "hidden"}, {"session_id": "kept"}]', mode => 'delete');
RESET ROLE;
SELECT * FROM stored('session_id');
SELECT on_twins('DROP POLICY seen ON sessions; DROP POLICY gone ON sessions; ALTER TABLE sessions DISABLE ROW LEVEL SECURITY; REVOKE ALL ON sessions FROM regress_deleter');
REVOKE ALL ON SCHEMA plain, triggered FROM regress_deleter;
DROP ROLE regress_deleter;

-- Rows that others refer to; one that refers to another of the same payload goes, whatever their order.
CREATE TABLE mode_tree (session_id text PRIMARY KEY, parent text REFERENCES mode_tree);
CREATE TABLE mode_runs (id int, session_id text REFERENCES mode_tree);
INSERT INTO mode_tree VALUES ('a', NULL), ('b', 'a'), ('c', 'b'), ('d', NULL), ('e', NULL);
INSERT INTO mode_runs VALUES (1, 'd');
SELECT ordinal, outcome, sqlstate, split_part(detail, E'\n', 1) AS detail
    FROM agno_upsert_sessions('[{"session_id": "e"}, {"session_id": "d"}]'::text, target => 'mode_tree', mode => 'delete');
SELECT ordinal, outcome, sqlstate, split_part(detail, E'\n', 1) AS detail FROM agno_upsert_sessions('
{"session_id": "a"}
{"session_id": "b"}
{"session_id": "c"}
{"session_id": "d"}
{"session_id": "d"}
{"session_id": "e"}', target => 'mode_tree', mode => 'delete', on_error => 'skip');
SELECT * FROM mode_tree;

-- A trigger that declines, and partitions.
CREATE TABLE mode_parts (session_id text PRIMARY KEY, name text) PARTITION BY HASH (session_id);
CREATE TABLE mode_parts_0 PARTITION OF mode_parts FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE mode_parts_1 PARTITION OF mode_parts FOR VALUES WITH (MODULUS 2, REMAINDER 1);
CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RETURN CASE WHEN OLD.name = 'keep' THEN NULL ELSE OLD END;
END $$;
CREATE TRIGGER keep BEFORE DELETE ON mode_parts FOR EACH ROW EXECUTE FUNCTION keep();
INSERT INTO mode_parts SELECT 'p' || i, CASE WHEN i = 3 THEN 'keep' END FROM generate_series(1, 100) i;
SELECT ordinal, outcome, detail FROM agno_upsert_sessions('[{"session_id": "p3"}, {"session_id": "p2"}, {"session_id": "q"}]'::text,
    target => 'mode_parts', mode => 'delete');
SELECT outcome, count(*) FROM agno_upsert_sessions((SELECT jsonb_agg(jsonb_build_object('session_id', 'p' || i)) FROM generate_series(1, 120) i),
    target => 'mode_parts', mode => 'delete') GROUP BY 1 ORDER BY 1;
SELECT * FROM mode_parts;

-- A loader table.
CREATE FOREIGN TABLE deleting (doc text) SERVER agno_loader OPTIONS (target 'mode_parts', mode 'delete', on_error 'skip');
INSERT INTO mode_parts VALUES ('a', 'x'), ('b', 'x');
INSERT INTO deleting VALUES ('{"session_id": "a", "name": "z"}'), ('{"session_id": "d"}'), ('{"session_id": "a"}'), ('{}');
SELECT documents, rejected, "exists", deleted, absent FROM agno_loader_result();
SELECT * FROM mode_parts ORDER BY 1;

SET client_min_messages = warning;
DROP FOREIGN TABLE deleting;
DROP TABLE mode_parts, mode_runs, mode_tree;
DROP FUNCTION keep;
