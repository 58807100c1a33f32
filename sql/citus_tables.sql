-- Tables of Citus are known by its catalog, of which this is a stub: it takes no Citus to refuse them.
\set SHOW_CONTEXT never
SET client_min_messages = error;
CREATE SCHEMA on_citus;
SET search_path = on_citus, public;
-- Whatever triggers a shell has.
CREATE TABLE distributed (session_id varchar PRIMARY KEY, name text);
CREATE TABLE triggered (LIKE distributed INCLUDING ALL);
CREATE TRIGGER t AFTER INSERT ON triggered EXECUTE FUNCTION do_nothing();
CREATE TABLE by_range (LIKE distributed INCLUDING ALL);
CREATE TABLE reference (LIKE distributed INCLUDING ALL);
CREATE TABLE tenant (LIKE distributed INCLUDING ALL);
CREATE TABLE "Local" (LIKE distributed INCLUDING ALL);
CREATE TABLE distributed_102008 (LIKE distributed INCLUDING ALL);
-- Names that only look like a shard's.
CREATE TABLE distributed_102009 (LIKE distributed INCLUDING ALL);
CREATE TABLE other_102008 (LIKE distributed INCLUDING ALL);
CREATE TABLE distributed_x_102008 (LIKE distributed INCLUDING ALL);
CREATE TABLE public.distributed_102008 (LIKE distributed INCLUDING ALL);
-- A name that Citus cuts off.
CREATE TABLE a_table_with_a_name_that_leaves_no_room_for_the_number_of_a_shard (LIKE distributed INCLUDING ALL);
CREATE TABLE a_table_with_a_name_that_leaves_no_room_for_th_0123abcd_102010 (LIKE distributed INCLUDING ALL);

SET allow_system_table_mods = on;
CREATE TABLE pg_catalog.pg_dist_partition
    (logicalrelid regclass NOT NULL, partmethod "char" NOT NULL, partkey text, colocationid int NOT NULL DEFAULT 0, repmodel "char" NOT NULL);
CREATE TABLE pg_catalog.pg_dist_shard
    (logicalrelid regclass NOT NULL, shardid bigint NOT NULL, shardstorage "char" NOT NULL, shardalias text, shardminvalue text, shardmaxvalue text);
ALTER TABLE pg_catalog.pg_dist_shard DROP shardalias;
INSERT INTO pg_catalog.pg_dist_partition VALUES
    ('distributed', 'h', NULL, 1, 's'), ('triggered', 'h', NULL, 1, 's'), ('by_range', 'r', NULL, 0, 'c'), ('reference', 'n', NULL, 2, 't'),
    ('tenant', 'n', NULL, 3, 's'), ('"Local"', 'n', NULL, 0, 's'),
    ('a_table_with_a_name_that_leaves_no_room_for_the_number_of_a_shard', 'h', NULL, 1, 's');
INSERT INTO pg_catalog.pg_dist_shard VALUES ('distributed', 102008, 't', '0', '1'),
    ('a_table_with_a_name_that_leaves_no_room_for_the_number_of_a_shard', 102010, 't', '0', '1');

UPDATE pg_catalog.pg_dist_partition SET partkey = serialized_column(logicalrelid, 'session_id') WHERE partmethod = 'h';

CREATE FUNCTION tried(target regclass) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    hint text;
BEGIN
    RETURN (SELECT outcome FROM agno_upsert_sessions('{"session_id": "a"}'::text, target => tried.target));
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS hint = PG_EXCEPTION_HINT;
    RETURN format(E'%s %s\n%s', SQLSTATE, SQLERRM, hint);
END
$$;
SELECT t AS target, tried(t) FROM unnest('{distributed, triggered, by_range, reference, tenant, "\"Local\"", distributed_102008, distributed_102009,
    other_102008, distributed_x_102008, public.distributed_102008, a_table_with_a_name_that_leaves_no_room_for_th_0123abcd_102010}'::regclass[]) t;
SELECT * FROM agno_explain_target('distributed');
SELECT * FROM agno_upsert('distributed', '{"session_id": "a"}'::jsonb, on_error => 'skip');
SELECT count(*) FROM distributed;
-- Citus places only those tables of a tenant schema that are made by plain statements.
CREATE TABLE pg_catalog.pg_dist_schema (schemaid oid NOT NULL, colocationid int NOT NULL);
INSERT INTO pg_catalog.pg_dist_schema VALUES ('on_citus'::regnamespace, 3);
SELECT agno_create_sessions_table('on_citus.sessions');
SELECT agno_create_sessions_table('sessions');
SELECT agno_create_runs_table();
SELECT agno_create_sessions_table('tenant');
SELECT agno_create_sessions_table('public.of_no_tenant');
DROP TABLE pg_catalog.pg_dist_schema, public.of_no_tenant;
DROP TABLE pg_catalog.pg_dist_partition, pg_catalog.pg_dist_shard;
SELECT tried('distributed');
DROP TABLE public.distributed_102008;
DROP SCHEMA on_citus CASCADE;
