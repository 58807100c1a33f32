-- Tables that Citus distributes, with a stub of its catalog and of its functions: all shards are on this node, and the
-- functions run where they are called.
\set SHOW_CONTEXT never
SET client_min_messages = warning;
CREATE SCHEMA on_citus;
SET search_path = on_citus, public;
SET TimeZone = 'Asia/Shanghai';
SELECT agno_create_sessions_table('sessions'), agno_create_sessions_table('plain');
SELECT agno_distribute('sessions');

SET allow_system_table_mods = on;
CREATE TABLE pg_catalog.pg_dist_partition
    (logicalrelid regclass NOT NULL, partmethod "char" NOT NULL, partkey text, colocationid int NOT NULL DEFAULT 0, repmodel "char" NOT NULL);
CREATE TABLE pg_catalog.pg_dist_shard
    (logicalrelid regclass NOT NULL, shardid bigint NOT NULL, shardstorage "char" NOT NULL, shardalias text, shardminvalue text, shardmaxvalue text);
ALTER TABLE pg_catalog.pg_dist_shard DROP shardalias;
CREATE TABLE pg_catalog.pg_dist_placement (placementid bigint, shardid bigint, shardstate int, shardlength bigint, groupid int);
CREATE TABLE pg_catalog.pg_dist_local_group (groupid int PRIMARY KEY);
CREATE TABLE public.locked (shard bigint);
CREATE FUNCTION pg_catalog.lock_shard_metadata(int, bigint[]) RETURNS void LANGUAGE plpgsql AS
    'BEGIN INSERT INTO public.locked SELECT unnest($2) WHERE $1 = 5; END';
CREATE FUNCTION pg_catalog.shard_name(table_name regclass, shard bigint) RETURNS text LANGUAGE sql AS
    $$SELECT quote_ident(relname || '_' || shard) FROM pg_class WHERE oid = table_name$$;
CREATE FUNCTION pg_catalog.create_distributed_function(f regprocedure, argument text, colocate_with text, force_delegation boolean) RETURNS void LANGUAGE plpgsql AS
    $$BEGIN RAISE WARNING 'distributed: % by % with %, %', f, argument, colocate_with, force_delegation; END$$;
-- distribute(t, c, first_shard): into four shards, by column c, whose serialized Var Citus has in its catalog.
CREATE FUNCTION distribute(t regclass, c name, first_shard int, groups int[] DEFAULT '{0,0,0,0}') RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO pg_catalog.pg_dist_partition
    SELECT t, 'h', serialized_column(t, c), first_shard, 's';
    FOR i IN 0 .. 3 LOOP
        EXECUTE format('CREATE TABLE %I (LIKE %s INCLUDING ALL)', t || '_' || first_shard + i, t);
        INSERT INTO pg_catalog.pg_dist_shard VALUES (t, first_shard + i, 't', (-2147483648 + i * 1073741824::bigint)::text, (-1073741825 + i * 1073741824::bigint)::text);
        INSERT INTO pg_catalog.pg_dist_placement VALUES (first_shard + i, first_shard + i, 1, 0, groups[i + 1]);
    END LOOP;
END
$$;
INSERT INTO pg_catalog.pg_dist_local_group VALUES (0);

SELECT agno_distribute('plain');
SELECT distribute('sessions', 'session_id', 102008);
SELECT * FROM agno_explain_target('sessions');
SELECT * FROM agno_upsert_sessions('{"session_id": "a"}'::text);
SELECT agno_distribute('sessions');
-- Once more does no harm.
SELECT agno_distribute('sessions');

-- Outcomes are in the payload's order, times those of the one transaction, details as for one table.
CREATE FUNCTION compared(payload text, options text DEFAULT '') RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
    call text := format('FROM agno_upsert_sessions(%L::text, target => %%L%s)', payload, options);
    here text[];
    there text[];
BEGIN
    EXECUTE 'SELECT array_agg(r::text) ' || format(call, 'plain') || ' r' INTO here;
    EXECUTE 'SELECT array_agg(r::text) ' || format(call, 'sessions') || ' r' INTO there;
    IF replace(here::text, 'plain', 'sessions') IS DISTINCT FROM there::text THEN
        RAISE EXCEPTION E'plain:\n%\ndistributed:\n%', here, there;
    END IF;
    RETURN QUERY SELECT regexp_replace(r, '"[A-Z][a-z]{2} [A-Z][^",]* CST"', 'TIME', 'g') FROM unnest(there) r;
END
$$;
CREATE FUNCTION differing() RETURNS SETOF text LANGUAGE sql AS $$
    SELECT s.session_id FROM plain p FULL JOIN
        (SELECT * FROM sessions_102008 UNION ALL SELECT * FROM sessions_102009 UNION ALL SELECT * FROM sessions_102010 UNION ALL SELECT * FROM sessions_102011) s
        USING (session_id) WHERE p IS DISTINCT FROM s
$$;
SELECT compared($${"session_id": "a", "name": "first"}
{"session_id": "b", "state": {"n": 1}, "created_at": "2024-05-06 07:08:09"}
{"session_id": "c"} {"session_id": "d", "runs": [{"run_id": 1}]} {"session_id": "a", "name": "last"} {"session_id": "e"}$$);
SELECT compared('[{"session_id": "a", "name": "last"}, {"session_id": "b", "state": {"m": 1}}, {"session_id": "f"}]', $$, mode => 'patch'$$);
SELECT compared('[{"session_id": "a"}, {"session_id": "g"}]', $$, mode => 'insert'$$);
SELECT compared('[{"session_id": "c"}, {"session_id": "zz"}, {"session_id": "c"}]', $$, mode => 'delete'$$);
SELECT compared($$[{"session_id": "h", "name": "\ud800"}, {"session_id": "b", "x": 1}, 7, {"name": 1}, {"session_id": "i", "updated_at": "yesterday, perhaps"}, {"session_id": "j"}]
{"broken$$, $$, on_error => 'skip', preserve_updated_at => true, newer_only => true$$);
SELECT compared('[{"session_id": "k", "name": "\u0000"}, {"session_id": "l", "y": 1, "z": "x"}]', $$, repair => true, unknown_keys => 'ignore'$$);
SELECT compared('[{"session_id": "b", "user_id": "u"}, {"session_id": "b", "user_id": "v"}]', $$, owner => 'user_id', on_error => 'skip', touch => true$$);
SELECT compared('[]');
SELECT differing();
SELECT (SELECT count(*) FROM sessions) AS shell, (SELECT count(*) FROM sessions_102008) AS "8", (SELECT count(*) FROM sessions_102009) AS "9",
    (SELECT count(*) FROM sessions_102010) AS "10", (SELECT count(*) FROM sessions_102011) AS "11";
SELECT shard, count(*) > 0 AS locked FROM public.locked GROUP BY shard ORDER BY shard;
-- jsonb and json payloads, documents of several lines.
SELECT ordinal, session_id, outcome FROM agno_upsert_sessions('[{"session_id": "m"}, {"session_id": "n"}]'::jsonb);
SELECT ordinal, session_id, outcome FROM agno_upsert_sessions(E'{"session_id":\n "n"}'::json);
-- The shard's node reads as the caller does.
SELECT created_at AT TIME ZONE 'UTC' FROM plain WHERE session_id = 'b';

-- Errors name the document in the payload, the table and its constraints.
ALTER TABLE sessions_102008 ADD CONSTRAINT no_x_102008 CHECK (name <> 'x');
ALTER TABLE sessions_102009 ADD CONSTRAINT no_x_102009 CHECK (name <> 'x');
ALTER TABLE sessions_102010 ADD CONSTRAINT no_x_102010 CHECK (name <> 'x');
ALTER TABLE sessions_102011 ADD CONSTRAINT no_x_102011 CHECK (name <> 'x');
SELECT agno_upsert_sessions('[{"session_id": "o"}, {"session_id": "p", "name": "x", "created_at": 0, "updated_at": 0}, {"session_id": "q"}]'::text, true);
SELECT ordinal, session_id, outcome, sqlstate, detail FROM agno_upsert_sessions(
    '[{"session_id": "o"}, {"session_id": "p", "name": "x", "created_at": 0, "updated_at": 0}, {"session_id": "q"}]'::text, true, on_error => 'skip');
SELECT agno_upsert_sessions('[{"session_id": "r"}, {"session_id": 1}]'::text);
SELECT count(*) FROM sessions_102008 WHERE session_id = 'r';

-- A key of two columns, of which one is the tenant; other types; a loader table.
CREATE TABLE tenants (tenant int, id uuid, v text, made date, PRIMARY KEY (tenant, id));
SELECT distribute('tenants', 'tenant', 102020);
SELECT agno_distribute('tenants');
SELECT ordinal, key, outcome, version FROM agno_upsert('tenants', (SELECT jsonb_agg(jsonb_build_object('tenant', t, 'id', gen_random_uuid(), 'made', '2024-01-02')) FROM generate_series(1, 6) t))
WHERE key NOT LIKE '[' || ordinal || ', "%"]' OR outcome <> 'inserted' OR version IS NOT NULL;
SELECT tableoid::regclass, tenant FROM (SELECT tableoid, tenant FROM tenants_102020 UNION ALL SELECT tableoid, tenant FROM tenants_102021
    UNION ALL SELECT tableoid, tenant FROM tenants_102022 UNION ALL SELECT tableoid, tenant FROM tenants_102023) t ORDER BY tenant;
CREATE UNIQUE INDEX ON tenants (id);
SELECT * FROM agno_upsert('tenants', '{"id": "00000000-0000-0000-0000-000000000001"}'::jsonb, '{id}');
DROP INDEX tenants_id_idx;
CREATE FOREIGN TABLE inbox (doc text) SERVER agno_loader OPTIONS (target 'on_citus.sessions', on_error 'skip');
COPY inbox FROM stdin;
{"session_id": "s"}
{"session_id": "t", "x": 1}
{"session_id": "u"}
\.
SELECT documents, inserted, rejected FROM agno_loader_result();

-- What a shard could not compute alike, documents must have.
CREATE TABLE defaults (session_id text PRIMARY KEY, n serial, at timestamptz DEFAULT now(), id uuid DEFAULT gen_random_uuid(), k int DEFAULT 7,
    created_at timestamptz DEFAULT now());
SELECT distribute('defaults', 'session_id', 102030);
SELECT agno_distribute('defaults');
SELECT agno_upsert_sessions('{"session_id": "a", "at": "2024-01-01"}'::text, target => 'defaults');
SELECT agno_upsert_sessions('{"session_id": "a", "n": 1}'::text, target => 'defaults');
SELECT outcome FROM agno_upsert_sessions('{"session_id": "a", "n": 1, "at": "2024-01-01"}'::text, target => 'defaults');
SELECT agno_create_runs_table('runs', NULL);
SELECT agno_upsert_sessions('{"session_id": "a"}'::text, runs_target => 'runs');

-- Keys of many values and types are sought in the shards where Citus (13.2) has them: of four, the first is 0.
SET client_min_messages = error;
CREATE TABLE recorded (type text, keys text[], shards text);
INSERT INTO recorded VALUES
('text', ARRAY(SELECT 'session-' || i FROM generate_series(1, 60) i) || ARRAY[' ', 'a', 'A', 'é', 'é', '会话-1', '🙂', '''"\', repeat('long ', 500)], '333132303021220310333021301331013121301133223323321022331202333113112'),
('varchar', ARRAY(SELECT 'session-' || i FROM generate_series(1, 30) i), '333132303021220310333021301331'),
('bpchar', ARRAY(SELECT 'session-' || i FROM generate_series(1, 30) i), '333132303021220310333021301331'),
('uuid', ARRAY(SELECT md5(i::text)::uuid::text FROM generate_series(1, 60) i), '023020113223120122030100102031100013032032100312311323111311'),
('bigint', ARRAY(SELECT (sign(i) * abs(i) ^ 9)::bigint::text FROM generate_series(-30, 30) i) || '{9223372036854775807,-9223372036854775808,2147483648,-2147483649}', '22300233303210030022121320013210232013132211121123332131313300101'),
('int', ARRAY(SELECT (sign(i) * abs(i) ^ 6)::int::text FROM generate_series(-30, 30) i) || '{2147483647,-2147483648}', '310201213022331303301102302012101120102011313013103133103321110'),
('smallint', ARRAY(SELECT (i * 997)::text FROM generate_series(-30, 30) i), '2121112223212230312313020000211003223210223222023130030311002'),
('numeric', ARRAY(SELECT (i / 7.0)::text FROM generate_series(-15, 15) i) || '{1.0,1.00}', '210300123011100100111032100301233'),
('date', ARRAY(SELECT (date '2000-01-01' + i * 97)::text FROM generate_series(-15, 15) i), '0323030300311011220333220001201'),
('timestamptz', ARRAY(SELECT to_jsonb(timestamptz '2000-01-01 00:00:00Z' + i * interval '97 days 1.23 s') #>> '{}' FROM generate_series(-15, 15) i), '2110332103233001301320022133110');
CREATE FUNCTION shards_of(type text, keys text[], first_shard bigint) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    found text;
BEGIN
    EXECUTE format('CREATE TABLE keyed (key %s PRIMARY KEY)', type);
    PERFORM distribute('keyed', 'key', first_shard::int), agno_distribute('keyed');
    PERFORM agno_upsert('keyed', (SELECT jsonb_agg(jsonb_build_object('key', k)) FROM unnest(keys) k));
    EXECUTE format('SELECT string_agg(shard::text, '''' ORDER BY n) FROM unnest($1) WITH ORDINALITY u(k, n) JOIN (%s) s ON key = k::%s',
        (SELECT string_agg(format('SELECT key, %s AS shard FROM keyed_%s', i, first_shard + i), ' UNION ALL ') FROM generate_series(0, 3) i), type)
        INTO found USING keys;
    DROP TABLE keyed;
    RETURN found;
END
$$;
SELECT type, cardinality(keys) AS keys, shards_of(type, keys, first_shard) = shards AS "where Citus has them"
FROM (SELECT *, 102100 + 10 * row_number() OVER () AS first_shard FROM recorded) r;
SET client_min_messages = warning;

-- A shard that moved meanwhile; a call that Citus left here; a table with several copies of each shard.
UPDATE pg_catalog.pg_dist_placement SET groupid = 1 WHERE shardid BETWEEN 102008 AND 102011;
SELECT agno_upsert_sessions('{"session_id": "a"}'::text);
INSERT INTO pg_catalog.pg_dist_placement SELECT placementid + 100, shardid, shardstate, shardlength, 2 FROM pg_catalog.pg_dist_placement WHERE shardid BETWEEN 102008 AND 102011;
SELECT agno_upsert_sessions('{"session_id": "a"}'::text);
UPDATE pg_catalog.pg_dist_placement SET groupid = 0 WHERE placementid < 102100;
UPDATE pg_catalog.pg_dist_placement SET shardstate = 4 WHERE placementid > 102100;
SELECT outcome FROM agno_upsert_sessions('{"session_id": "a"}'::text);
-- What the node of a shard is told: a shard that is nowhere, one that moved from here, a document of another shard, no shard of that table.
CREATE FUNCTION sent(shard bigint, seen_group int, caller_group int, session_id text) RETURNS SETOF text LANGUAGE sql AS $$
    SELECT outcome FROM agno_merge_shard('on_citus.sessions', shard, seen_group, caller_group, jsonb_build_array(jsonb_build_object('session_id', session_id))::text, '{7}',
        '{}', '{}', 0)
$$;
DELETE FROM pg_catalog.pg_dist_placement WHERE placementid > 102100;
UPDATE pg_catalog.pg_dist_placement SET groupid = 1 WHERE shardid BETWEEN 102008 AND 102011;
SELECT sent(102008, 0, 5, 'a');
SELECT sent(102008, 1, 0, 'a');
UPDATE pg_catalog.pg_dist_placement SET groupid = 0 WHERE shardid BETWEEN 102008 AND 102011;
SELECT sent(102008, 0, 5, 'a');
SELECT sent(102020, 0, 5, 'a');
SELECT sent(99, 0, 5, 'a');

-- Nobody gets a function in between who could not have made a trigger.
CREATE ROLE regress_agno_writer;
CREATE ROLE regress_agno_stranger;
GRANT USAGE ON SCHEMA on_citus TO regress_agno_writer;
GRANT SELECT, INSERT, UPDATE ON sessions, sessions_102008, sessions_102009, sessions_102010, sessions_102011 TO regress_agno_writer;
GRANT INSERT ON public.locked TO regress_agno_writer;
SET ROLE regress_agno_writer;
SELECT agno_distribute('sessions');
SELECT outcome FROM agno_upsert_sessions('{"session_id": "by_writer"}'::text, target => 'sessions');
SELECT current_user;
RESET ROLE;
ALTER FUNCTION agno_merge_shard_102008 OWNER TO regress_agno_stranger;
SELECT outcome FROM agno_upsert_sessions('{"session_id": "a"}'::text, target => 'sessions');
ALTER FUNCTION agno_merge_shard_102008 OWNER TO CURRENT_USER;
DROP TABLE pg_catalog.pg_dist_partition, pg_catalog.pg_dist_shard, pg_catalog.pg_dist_placement, pg_catalog.pg_dist_local_group;
DROP FUNCTION pg_catalog.lock_shard_metadata, pg_catalog.shard_name, pg_catalog.create_distributed_function;
DROP TABLE public.locked;
SET client_min_messages = error;
DROP SCHEMA on_citus CASCADE;
DROP ROLE regress_agno_writer, regress_agno_stranger;
