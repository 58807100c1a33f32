-- A stub of what the client asks Citus for: one server, which is three nodes by the addresses that it listens to. Its tables
-- are plain ones: what matters is by which address documents come.
SET allow_system_table_mods = on;
CREATE TABLE pg_catalog.pg_dist_partition
    (logicalrelid regclass NOT NULL, partmethod "char" NOT NULL, partkey text, colocationid int NOT NULL DEFAULT 0, repmodel "char" NOT NULL);
CREATE TABLE pg_catalog.pg_dist_shard
    (logicalrelid regclass NOT NULL, shardid bigint NOT NULL, shardstorage "char" NOT NULL, shardminvalue text, shardmaxvalue text);
CREATE TABLE pg_catalog.pg_dist_placement (placementid bigint, shardid bigint, shardstate int, shardlength bigint, groupid int);
CREATE TABLE pg_catalog.pg_dist_local_group (groupid int PRIMARY KEY);
CREATE TABLE pg_catalog.pg_dist_node (nodeid int, groupid int, nodename text, nodeport int, isactive boolean DEFAULT true, noderole text DEFAULT 'primary');
INSERT INTO pg_catalog.pg_dist_local_group VALUES (0);
CREATE FUNCTION pg_catalog.column_to_column_name(t regclass, c text) RETURNS text LANGUAGE sql AS $$SELECT 'session_id'$$;
CREATE SEQUENCE public.calls START 100000;
CREATE FUNCTION pg_catalog.lock_shard_metadata(int, bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF nextval('public.calls') = 100 THEN
        RAISE 'the shard has moved' USING ERRCODE = 'serialization_failure';
    END IF;
END
$$;
CREATE FUNCTION pg_catalog.shard_name(t regclass, shard bigint) RETURNS text LANGUAGE sql AS
    $$SELECT quote_ident(relname || '_' || shard) FROM pg_class WHERE oid = t$$;
CREATE FUNCTION pg_catalog.create_distributed_function(f regprocedure, argument text, colocate_with text, force_delegation boolean) RETURNS void LANGUAGE plpgsql AS 'BEGIN END';
CREATE TABLE public.identity AS SELECT nodeid, NULL::text AS said FROM generate_series(1, 3) nodeid;
CREATE FUNCTION pg_catalog.run_command_on_all_nodes(command text, OUT nodeid int, OUT success boolean, OUT result text) RETURNS SETOF record LANGUAGE plpgsql AS $$
DECLARE
    own text;
BEGIN
    EXECUTE command INTO own;
    -- Each node has an address of its own in it.
    RETURN QUERY SELECT i.nodeid, i.said IS DISTINCT FROM 'down', coalesce(i.said, own) FROM public.identity i;
END
$$;

CREATE EXTENSION agno;
CREATE TABLE public.sessions (session_id text PRIMARY KEY, name text, state jsonb, via text);
-- What was written, by which address.
CREATE TABLE public.written (session_id text, name text, via text);
CREATE FUNCTION public.note_way() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.via := host(inet_server_addr());
    INSERT INTO public.written VALUES (NEW.session_id, NEW.name, NEW.via);
    RETURN NEW;
END
$$;
-- Six shards, two on each node, as the client sees it; the functions run here, and to them all are on this node, since of
-- placements they take the active ones alone.
DO $$
BEGIN
    INSERT INTO pg_catalog.pg_dist_partition VALUES ('public.sessions', 'h', serialized_column('public.sessions', 'session_id'), 1, 's');
    FOR i IN 0 .. 5 LOOP
        EXECUTE format('CREATE TABLE public.sessions_%s (LIKE public.sessions INCLUDING ALL)', 102008 + i);
        EXECUTE format('CREATE TRIGGER note BEFORE INSERT OR UPDATE ON public.sessions_%s FOR EACH ROW EXECUTE FUNCTION public.note_way()', 102008 + i);
        INSERT INTO pg_catalog.pg_dist_shard VALUES ('public.sessions', 102008 + i, 't',
            (-2147483648 + i * 715827882::bigint)::text, CASE WHEN i = 5 THEN 2147483647 ELSE -2147483648 + (i + 1) * 715827882::bigint - 1 END::text);
        INSERT INTO pg_catalog.pg_dist_placement VALUES (i, 102008 + i, 1, 0, 0), (i + 6, 102008 + i, 4, 0, 1 + i % 3);
    END LOOP;
END
$$;
DO $$ BEGIN PERFORM agno_distribute('public.sessions'); END $$;
CREATE VIEW public.stored AS
    SELECT s.*, right(tableoid::regclass::text, 6)::int AS shard FROM (
        SELECT tableoid, * FROM sessions_102008 UNION ALL SELECT tableoid, * FROM sessions_102009 UNION ALL
        SELECT tableoid, * FROM sessions_102010 UNION ALL SELECT tableoid, * FROM sessions_102011 UNION ALL
        SELECT tableoid, * FROM sessions_102012 UNION ALL SELECT tableoid, * FROM sessions_102013) s;
CREATE FUNCTION public.empty_shards() RETURNS void LANGUAGE sql AS
    'TRUNCATE sessions_102008, sessions_102009, sessions_102010, sessions_102011, sessions_102012, sessions_102013, written';
-- Two nodes change their shards; the next call is the first to notice.
CREATE FUNCTION public.move_shards() RETURNS void LANGUAGE sql AS $$
    UPDATE pg_catalog.pg_dist_placement SET groupid = 5 - groupid WHERE groupid > 1;
    SELECT setval('public.calls', 99);
$$;
