\echo Use "ALTER EXTENSION agno UPDATE TO '1.1'" to load this file. \quit

-- time_unit, owner and merge_by are new, in each; a function that only gained an argument would stand beside the old one.
DROP FUNCTION agno_upsert_sessions(jsonb, boolean, regclass, text, boolean, boolean, text, text);
DROP FUNCTION agno_upsert_sessions(text, boolean, regclass, text, boolean, boolean, text, text, boolean);

CREATE FUNCTION agno_upsert_sessions(
    payload jsonb,
    preserve_updated_at boolean DEFAULT false,
    target regclass DEFAULT NULL,
    mode text DEFAULT 'replace',
    newer_only boolean DEFAULT false,
    touch boolean DEFAULT false,
    on_error text DEFAULT 'abort',
    unknown_keys text DEFAULT 'error',
    time_unit text DEFAULT 'seconds',
    owner text DEFAULT NULL,
    merge_by jsonb DEFAULT '{"runs": "run_id"}',
    runs_target regclass DEFAULT NULL,
    prune_runs boolean DEFAULT false)
RETURNS TABLE (ordinal bigint, session_id text, outcome text, updated_at timestamptz, sqlstate text, detail text)
AS 'MODULE_PATHNAME', 'agno_upsert_sessions_jsonb'
LANGUAGE C VOLATILE PARALLEL UNSAFE COST 1000 ROWS 100;

COMMENT ON FUNCTION agno_upsert_sessions(jsonb, boolean, regclass, text, boolean, boolean, text, text, text, text, jsonb, regclass, boolean)
IS 'merge a session document, or an array of them, into a table';

CREATE FUNCTION agno_upsert_sessions(
    payload text,
    preserve_updated_at boolean DEFAULT false,
    target regclass DEFAULT NULL,
    mode text DEFAULT 'replace',
    newer_only boolean DEFAULT false,
    touch boolean DEFAULT false,
    on_error text DEFAULT 'abort',
    unknown_keys text DEFAULT 'error',
    repair boolean DEFAULT false,
    time_unit text DEFAULT 'seconds',
    owner text DEFAULT NULL,
    merge_by jsonb DEFAULT '{"runs": "run_id"}',
    runs_target regclass DEFAULT NULL,
    prune_runs boolean DEFAULT false)
RETURNS TABLE (ordinal bigint, session_id text, outcome text, updated_at timestamptz, sqlstate text, detail text)
AS 'MODULE_PATHNAME', 'agno_upsert_sessions_text'
LANGUAGE C VOLATILE PARALLEL UNSAFE COST 1000 ROWS 100;

COMMENT ON FUNCTION agno_upsert_sessions(text, boolean, regclass, text, boolean, boolean, text, text, boolean, text, text, jsonb, regclass, boolean)
IS 'merge session documents, given as JSON text or newline-delimited JSON, into a table';

-- agno_upsert_sessions for a sync: it tells the version of each row, too.
CREATE FUNCTION agno_sync_sessions(
    payload text,
    preserve_updated_at boolean DEFAULT false,
    target regclass DEFAULT NULL,
    mode text DEFAULT 'replace',
    newer_only boolean DEFAULT false,
    touch boolean DEFAULT false,
    on_error text DEFAULT 'abort',
    unknown_keys text DEFAULT 'error',
    repair boolean DEFAULT false,
    time_unit text DEFAULT 'seconds',
    owner text DEFAULT NULL,
    merge_by jsonb DEFAULT '{"runs": "run_id"}')
RETURNS TABLE (ordinal bigint, session_id text, outcome text, updated_at timestamptz, sqlstate text, detail text, version text)
AS 'MODULE_PATHNAME', 'agno_upsert_sessions_text'
LANGUAGE C VOLATILE PARALLEL UNSAFE COST 1000 ROWS 100;

COMMENT ON FUNCTION agno_sync_sessions(text, boolean, regclass, text, boolean, boolean, text, text, boolean, text, text, jsonb)
IS 'merge session documents into a table, and tell the version of each row';

-- What drivers and json_agg() make of documents.
CREATE FUNCTION agno_upsert_sessions(
    payload json,
    preserve_updated_at boolean DEFAULT false,
    target regclass DEFAULT NULL,
    mode text DEFAULT 'replace',
    newer_only boolean DEFAULT false,
    touch boolean DEFAULT false,
    on_error text DEFAULT 'abort',
    unknown_keys text DEFAULT 'error',
    repair boolean DEFAULT false,
    time_unit text DEFAULT 'seconds',
    owner text DEFAULT NULL,
    merge_by jsonb DEFAULT '{"runs": "run_id"}',
    runs_target regclass DEFAULT NULL,
    prune_runs boolean DEFAULT false)
RETURNS TABLE (ordinal bigint, session_id text, outcome text, updated_at timestamptz, sqlstate text, detail text)
AS 'MODULE_PATHNAME', 'agno_upsert_sessions_json'
LANGUAGE C VOLATILE PARALLEL UNSAFE COST 1000 ROWS 100;

COMMENT ON FUNCTION agno_upsert_sessions(json, boolean, regclass, text, boolean, boolean, text, text, boolean, text, text, jsonb, regclass, boolean)
IS 'merge a session document, or an array of them, into a table';

-- It counts the outcomes of 'insert' and 'delete', too.
DROP FUNCTION agno_loader_result();

CREATE FUNCTION agno_loader_result()
RETURNS TABLE (documents bigint, inserted bigint, updated bigint, unchanged bigint, stale bigint,
               suppressed bigint, duplicate bigint, rejected bigint, "exists" bigint, deleted bigint,
               absent bigint, dropped bigint)
AS 'MODULE_PATHNAME', 'agno_loader_result'
LANGUAGE C VOLATILE PARALLEL RESTRICTED ROWS 1;

COMMENT ON FUNCTION agno_loader_result()
IS 'counts of the session''s last load through a loader table';

-- What a sync asks instead of sending documents that have not changed.
CREATE FUNCTION agno_changed(target regclass, versions text[])
RETURNS SETOF bigint
AS 'MODULE_PATHNAME', 'agno_changed'
LANGUAGE C STABLE PARALLEL SAFE COST 1000 ROWS 100;

COMMENT ON FUNCTION agno_changed(regclass, text[])
IS 'the positions of those row versions, as agno_upsert tells them, that are current no more';

-- The same for any table and any key: the columns named, NULL for those of the primary key.
CREATE FUNCTION agno_upsert(
    target regclass,
    payload jsonb,
    key text[] DEFAULT NULL,
    mode text DEFAULT 'replace',
    preserve_updated_at boolean DEFAULT false,
    newer_only boolean DEFAULT false,
    touch boolean DEFAULT false,
    on_error text DEFAULT 'abort',
    unknown_keys text DEFAULT 'error',
    owner text DEFAULT NULL,
    merge_by jsonb DEFAULT '{"runs": "run_id"}',
    time_unit text DEFAULT 'seconds')
RETURNS TABLE (ordinal bigint, key text, outcome text, updated_at timestamptz, sqlstate text, detail text, version text)
AS 'MODULE_PATHNAME', 'agno_upsert_jsonb'
LANGUAGE C VOLATILE PARALLEL UNSAFE COST 1000 ROWS 100;

COMMENT ON FUNCTION agno_upsert(regclass, jsonb, text[], text, boolean, boolean, boolean, text, text, text, jsonb, text)
IS 'merge a document, or an array of them, into any table';

CREATE FUNCTION agno_upsert(
    target regclass,
    payload text,
    key text[] DEFAULT NULL,
    mode text DEFAULT 'replace',
    preserve_updated_at boolean DEFAULT false,
    newer_only boolean DEFAULT false,
    touch boolean DEFAULT false,
    on_error text DEFAULT 'abort',
    unknown_keys text DEFAULT 'error',
    owner text DEFAULT NULL,
    merge_by jsonb DEFAULT '{"runs": "run_id"}',
    time_unit text DEFAULT 'seconds',
    repair boolean DEFAULT false)
RETURNS TABLE (ordinal bigint, key text, outcome text, updated_at timestamptz, sqlstate text, detail text, version text)
AS 'MODULE_PATHNAME', 'agno_upsert_text'
LANGUAGE C VOLATILE PARALLEL UNSAFE COST 1000 ROWS 100;

COMMENT ON FUNCTION agno_upsert(regclass, text, text[], text, boolean, boolean, boolean, text, text, text, jsonb, text, boolean)
IS 'merge documents, given as JSON text or newline-delimited JSON, into any table';

CREATE FUNCTION agno_upsert(
    target regclass,
    payload json,
    key text[] DEFAULT NULL,
    mode text DEFAULT 'replace',
    preserve_updated_at boolean DEFAULT false,
    newer_only boolean DEFAULT false,
    touch boolean DEFAULT false,
    on_error text DEFAULT 'abort',
    unknown_keys text DEFAULT 'error',
    owner text DEFAULT NULL,
    merge_by jsonb DEFAULT '{"runs": "run_id"}',
    time_unit text DEFAULT 'seconds',
    repair boolean DEFAULT false)
RETURNS TABLE (ordinal bigint, key text, outcome text, updated_at timestamptz, sqlstate text, detail text, version text)
AS 'MODULE_PATHNAME', 'agno_upsert_json'
LANGUAGE C VOLATILE PARALLEL UNSAFE COST 1000 ROWS 100;

COMMENT ON FUNCTION agno_upsert(regclass, json, text[], text, boolean, boolean, boolean, text, text, text, jsonb, text, boolean)
IS 'merge a document, or an array of them, into any table';

DROP FUNCTION agno_create_sessions_table(text);

-- The table belongs to its user, not to the extension, so that dumps keep its rows. `name` is read as SQL reads
-- a table name: perhaps schema-qualified, folded to lower case unless quoted. Every name in the body is
-- qualified, so that nobody's search_path can change what runs; so is what it returns, since a table of that
-- name may also be found earlier on the search_path than where tables are made.
-- layout: 'sessions'; 'agno_go', whose ids are '' rather than NULL, since agno-go reads them into strings; 'agno_2'
-- and 'agno_3', as the Python package makes them.
CREATE FUNCTION agno_create_sessions_table(name text DEFAULT 'sessions', layout text DEFAULT 'sessions')
RETURNS regclass
LANGUAGE plpgsql VOLATILE
AS $function$
DECLARE
    parts pg_catalog.text[] := pg_catalog.parse_ident(coalesce(name, 'sessions'));
    quoted pg_catalog.text := (SELECT pg_catalog.string_agg(pg_catalog.quote_ident(part), '.' ORDER BY place)
                               FROM pg_catalog.unnest(parts) WITH ORDINALITY AS p(part, place));
    compression pg_catalog.text := CASE
        WHEN EXISTS (SELECT FROM pg_catalog.pg_settings
                     WHERE pg_settings.name OPERATOR(pg_catalog.=) 'default_toast_compression'
                       AND 'lz4' OPERATOR(pg_catalog.=) ANY (enumvals))
        THEN 'COMPRESSION lz4' ELSE '' END;
    columns pg_catalog.text := CASE
        WHEN coalesce(layout, 'sessions') OPERATOR(pg_catalog.=) 'sessions' THEN pg_catalog.format($sql$
            session_id  VARCHAR(255) PRIMARY KEY,
            agent_id    VARCHAR(255),
            team_id     VARCHAR(255),
            workflow_id VARCHAR(255),
            user_id     VARCHAR(255),
            name        VARCHAR(255),
            metadata    pg_catalog.jsonb %1$s,
            state       pg_catalog.jsonb %1$s,
            agent_data  pg_catalog.jsonb %1$s,
            runs        pg_catalog.jsonb %1$s,
            summary     pg_catalog.jsonb %1$s,
            created_at  TIMESTAMP WITH TIME ZONE,
            updated_at  TIMESTAMP WITH TIME ZONE$sql$, compression)
        WHEN layout OPERATOR(pg_catalog.=) 'agno_go' THEN pg_catalog.format($sql$
            session_id  VARCHAR(255) PRIMARY KEY,
            agent_id    VARCHAR(255) DEFAULT '',
            team_id     VARCHAR(255) DEFAULT '',
            workflow_id VARCHAR(255) DEFAULT '',
            user_id     VARCHAR(255) DEFAULT '',
            name        VARCHAR(255) DEFAULT '',
            metadata    pg_catalog.jsonb %1$s,
            state       pg_catalog.jsonb %1$s,
            agent_data  pg_catalog.jsonb %1$s,
            runs        pg_catalog.jsonb %1$s,
            summary     pg_catalog.jsonb %1$s,
            created_at  TIMESTAMP WITH TIME ZONE,
            updated_at  TIMESTAMP WITH TIME ZONE$sql$, compression)
        WHEN layout OPERATOR(pg_catalog.=) 'agno_2' THEN $sql$
            session_id    VARCHAR NOT NULL,
            session_type  VARCHAR NOT NULL,
            agent_id      VARCHAR,
            team_id       VARCHAR,
            workflow_id   VARCHAR,
            user_id       VARCHAR,
            session_data  pg_catalog.jsonb,
            agent_data    pg_catalog.jsonb,
            team_data     pg_catalog.jsonb,
            workflow_data pg_catalog.jsonb,
            metadata      pg_catalog.jsonb,
            runs          pg_catalog.jsonb,
            summary       pg_catalog.jsonb,
            created_at    BIGINT NOT NULL,
            updated_at    BIGINT,
            PRIMARY KEY (session_id)$sql$
        WHEN layout OPERATOR(pg_catalog.=) 'agno_3' THEN $sql$
            session_id    VARCHAR NOT NULL,
            session_type  VARCHAR NOT NULL,
            agent_id      VARCHAR,
            team_id       VARCHAR,
            workflow_id   VARCHAR,
            user_id       VARCHAR,
            session_data  pg_catalog.jsonb,
            agent_data    pg_catalog.jsonb,
            team_data     pg_catalog.jsonb,
            workflow_data pg_catalog.jsonb,
            metadata      pg_catalog.jsonb,
            summary       pg_catalog.jsonb,
            created_at    BIGINT NOT NULL,
            updated_at    BIGINT,
            PRIMARY KEY (session_id)$sql$
        END;
    indexed pg_catalog.text[] := CASE WHEN layout OPERATOR(pg_catalog.~) '^agno_[23]$' THEN ARRAY['session_type', 'created_at']
                                      ELSE ARRAY[]::pg_catalog.text[] END;
    schema pg_catalog.text := CASE WHEN pg_catalog.cardinality(parts) OPERATOR(pg_catalog.=) 1 THEN pg_catalog.current_schema() ELSE parts[1] END;
    column_name pg_catalog.text;
    index_name pg_catalog.text;
    is_new pg_catalog.bool;
    is_tenant pg_catalog.bool;
    made pg_catalog.regclass;
BEGIN
    IF columns IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value',
            MESSAGE = pg_catalog.format('invalid value for option "layout": "%s"', layout),
            HINT = 'Valid values are "sessions", "agno_go", "agno_2" and "agno_3".';
    END IF;
    IF pg_catalog.cardinality(parts) OPERATOR(pg_catalog.=) 1 AND schema IS NOT NULL THEN
        quoted := pg_catalog.format('%I.%s', schema, quoted);
    END IF;
    is_new := pg_catalog.to_regclass(quoted) IS NULL;
    -- What a function makes there would be a plain table of this node to Citus.
    IF is_new AND pg_catalog.to_regclass('pg_catalog.pg_dist_schema') IS NOT NULL THEN
        EXECUTE 'SELECT EXISTS (SELECT FROM pg_catalog.pg_dist_schema
                                WHERE schemaid OPERATOR(pg_catalog.=) pg_catalog.to_regnamespace(pg_catalog.quote_ident($1))::pg_catalog.oid)'
            INTO is_tenant USING schema;
        IF is_tenant THEN
            RAISE EXCEPTION USING ERRCODE = 'feature_not_supported',
                MESSAGE = pg_catalog.format('schema "%s" is a tenant schema of Citus, whose tables are not supported', schema),
                HINT = 'Make the table in another schema.';
        END IF;
    END IF;
    BEGIN
        EXECUTE pg_catalog.format('CREATE TABLE IF NOT EXISTS %s (%s)', quoted, columns);
        IF is_new THEN
            FOREACH column_name IN ARRAY indexed LOOP
                -- The package's name for it, unless that is taken or too long to be one.
                index_name := pg_catalog.format('idx_%s_%s', parts[pg_catalog.cardinality(parts)], column_name);
                EXECUTE pg_catalog.format('CREATE INDEX %s ON %s (%I)',
                    CASE WHEN pg_catalog.octet_length(index_name) OPERATOR(pg_catalog.<) 64
                          AND pg_catalog.to_regclass(pg_catalog.format('%I.%I', schema, index_name)) IS NULL
                         THEN pg_catalog.quote_ident(index_name) END, quoted, column_name);
            END LOOP;
        END IF;
    EXCEPTION WHEN duplicate_table OR duplicate_object OR unique_violation THEN
        -- Somebody else was making it: IF NOT EXISTS sees only what is committed.
        IF pg_catalog.to_regclass(quoted) IS NULL THEN
            RAISE;
        END IF;
    END;
    made := quoted::pg_catalog.regclass;
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_class
                   WHERE pg_class.oid OPERATOR(pg_catalog.=) made
                     AND relkind OPERATOR(pg_catalog.=) ANY (ARRAY['r', 'p']::pg_catalog."char"[])) THEN
        RAISE EXCEPTION USING ERRCODE = 'wrong_object_type', MESSAGE = pg_catalog.format('%s is not a table', quoted);
    END IF;
    RETURN made;
END
$function$;

COMMENT ON FUNCTION agno_create_sessions_table(text, text)
IS 'make a table for session documents unless it exists';

-- The table for runs, as agno 3 makes it: what belongs to its sessions table, if that is there beside it, goes with it.
CREATE FUNCTION agno_create_runs_table(name text DEFAULT 'agno_runs', sessions regclass DEFAULT NULL)
RETURNS regclass
LANGUAGE plpgsql VOLATILE
AS $function$
DECLARE
    parts pg_catalog.text[] := pg_catalog.parse_ident(coalesce(name, 'agno_runs'));
    schema pg_catalog.text := CASE WHEN pg_catalog.cardinality(parts) OPERATOR(pg_catalog.=) 1 THEN pg_catalog.current_schema() ELSE parts[1] END;
    quoted pg_catalog.text := (SELECT pg_catalog.string_agg(pg_catalog.quote_ident(part), '.' ORDER BY place)
                               FROM pg_catalog.unnest(parts) WITH ORDINALITY AS p(part, place));
    belongs_to pg_catalog.regclass := coalesce(sessions, pg_catalog.to_regclass(pg_catalog.format('%I.agno_sessions', schema)));
    compression pg_catalog.text := CASE
        WHEN EXISTS (SELECT FROM pg_catalog.pg_settings
                     WHERE pg_settings.name OPERATOR(pg_catalog.=) 'default_toast_compression'
                       AND 'lz4' OPERATOR(pg_catalog.=) ANY (enumvals))
        THEN 'COMPRESSION lz4' ELSE '' END;
    column_names pg_catalog.text;
    index_name pg_catalog.text;
    is_new pg_catalog.bool;
    is_tenant pg_catalog.bool;
    made pg_catalog.regclass;
BEGIN
    IF pg_catalog.cardinality(parts) OPERATOR(pg_catalog.=) 1 AND schema IS NOT NULL THEN
        quoted := pg_catalog.format('%I.%s', schema, quoted);
    END IF;
    is_new := pg_catalog.to_regclass(quoted) IS NULL;
    -- What a function makes there would be a plain table of this node to Citus.
    IF is_new AND pg_catalog.to_regclass('pg_catalog.pg_dist_schema') IS NOT NULL THEN
        EXECUTE 'SELECT EXISTS (SELECT FROM pg_catalog.pg_dist_schema
                                WHERE schemaid OPERATOR(pg_catalog.=) pg_catalog.to_regnamespace(pg_catalog.quote_ident($1))::pg_catalog.oid)'
            INTO is_tenant USING schema;
        IF is_tenant THEN
            RAISE EXCEPTION USING ERRCODE = 'feature_not_supported',
                MESSAGE = pg_catalog.format('schema "%s" is a tenant schema of Citus, whose tables are not supported', schema),
                HINT = 'Make the table in another schema.';
        END IF;
    END IF;
    BEGIN
        EXECUTE pg_catalog.format($sql$
        CREATE TABLE IF NOT EXISTS %1$s (
            run_id        VARCHAR NOT NULL,
            session_id    VARCHAR NOT NULL %2$s,
            run_type      VARCHAR NOT NULL,
            agent_id      VARCHAR,
            team_id       VARCHAR,
            workflow_id   VARCHAR,
            user_id       VARCHAR,
            parent_run_id VARCHAR,
            status        VARCHAR,
            run_index     BIGINT,
            run_data      pg_catalog.jsonb %3$s NOT NULL,
            created_at    BIGINT NOT NULL,
            updated_at    BIGINT,
            PRIMARY KEY (run_id))
        $sql$, quoted, 'REFERENCES ' OPERATOR(pg_catalog.||) belongs_to::pg_catalog.text OPERATOR(pg_catalog.||) ' (session_id) ON DELETE CASCADE', compression);
        IF is_new THEN
            FOREACH column_names IN ARRAY ARRAY['session_id', 'run_type', 'agent_id', 'team_id', 'workflow_id', 'user_id', 'status', 'created_at',
                                                'session_id, run_index'] LOOP
                -- The package's name for it, unless that is taken or too long to be one.
                index_name := pg_catalog.format('idx_%s_%s', parts[pg_catalog.cardinality(parts)], pg_catalog.replace(column_names, ', ', '_'));
                EXECUTE pg_catalog.format('CREATE INDEX %s ON %s (%s)',
                    CASE WHEN pg_catalog.octet_length(index_name) OPERATOR(pg_catalog.<) 64
                          AND pg_catalog.to_regclass(pg_catalog.format('%I.%I', schema, index_name)) IS NULL
                         THEN pg_catalog.quote_ident(index_name) END, quoted, column_names);
            END LOOP;
        END IF;
    EXCEPTION WHEN duplicate_table OR duplicate_object OR unique_violation THEN
        -- Somebody else was making it: IF NOT EXISTS sees only what is committed.
        IF pg_catalog.to_regclass(quoted) IS NULL THEN
            RAISE;
        END IF;
    END;
    made := quoted::pg_catalog.regclass;
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_class
                   WHERE pg_class.oid OPERATOR(pg_catalog.=) made
                     AND relkind OPERATOR(pg_catalog.=) ANY (ARRAY['r', 'p']::pg_catalog."char"[])) THEN
        RAISE EXCEPTION USING ERRCODE = 'wrong_object_type', MESSAGE = pg_catalog.format('%s is not a table', quoted);
    END IF;
    RETURN made;
END
$function$;

COMMENT ON FUNCTION agno_create_runs_table(text, regclass)
IS 'make a table for the runs of sessions unless it exists';

-- For agno_move_runs: the runs that a column of sessions holds, into a table of runs. Those that are there are left alone.
CREATE FUNCTION agno_copy_runs(runs regclass, session_ids text[], user_ids text[], lists jsonb[],
    OUT inserted bigint, OUT "exists" bigint, OUT rejected bigint, OUT reason text)
AS 'MODULE_PATHNAME', 'agno_copy_runs'
LANGUAGE C VOLATILE STRICT PARALLEL UNSAFE;

COMMENT ON FUNCTION agno_copy_runs(regclass, text[], text[], jsonb[])
IS 'for internal use, by agno_move_runs';

-- Copies what a `runs` column holds into a table of runs, batch by batch, each committed by itself; the column stays.
-- Runs that are there already are left alone: they are newer. Every name is qualified, so that nobody's search_path
-- can change what runs.
CREATE PROCEDURE agno_move_runs(sessions regclass, runs regclass, batch int DEFAULT 1000)
LANGUAGE plpgsql
AS $procedure$
DECLARE
    extension_schema pg_catalog.text := (SELECT pg_catalog.quote_ident(n.nspname) FROM pg_catalog.pg_extension e
                                         JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) e.extnamespace
                                         WHERE e.extname OPERATOR(pg_catalog.=) 'agno');
    id_type pg_catalog.text := (SELECT pg_catalog.format_type(atttypid, NULL) FROM pg_catalog.pg_attribute
                                WHERE attrelid OPERATOR(pg_catalog.=) sessions AND attname OPERATOR(pg_catalog.=) 'session_id');
    user_id pg_catalog.text := coalesce((SELECT 's.user_id' FROM pg_catalog.pg_attribute WHERE attrelid OPERATOR(pg_catalog.=) sessions
                                         AND attname OPERATOR(pg_catalog.=) 'user_id' AND NOT attisdropped), 'NULL::pg_catalog.text');
    -- About a megabyte at once, as stored, which bounds the memory it takes.
    copy_part pg_catalog.text := pg_catalog.format($sql$
        WITH taken AS MATERIALIZED (
            SELECT session_id, user_id, runs
            FROM (SELECT session_id, user_id, runs, bytes,
                         pg_catalog.sum(bytes) OVER (ORDER BY session_id ROWS UNBOUNDED PRECEDING) AS all_bytes
                  FROM (SELECT s.session_id, %3$s AS user_id, s.runs, pg_catalog.pg_column_size(s.runs) AS bytes
                        FROM %1$s s
                        WHERE s.runs IS NOT NULL AND ($1 IS NULL OR s.session_id OPERATOR(pg_catalog.>) CAST($1 AS %2$s))
                        ORDER BY s.session_id LIMIT $2) AS next) AS measured
            WHERE all_bytes OPERATOR(pg_catalog.-) bytes OPERATOR(pg_catalog.<) 1048576),
        lists AS (
            SELECT pg_catalog.count(*) AS number, pg_catalog.array_agg(session_id::pg_catalog.text ORDER BY session_id) AS ids,
                   pg_catalog.array_agg(user_id::pg_catalog.text ORDER BY session_id) AS user_ids,
                   pg_catalog.array_agg(runs::pg_catalog.jsonb ORDER BY session_id) AS runs
            FROM taken)
        SELECT l.number, l.ids[l.number], coalesce(c.inserted, 0), coalesce(c."exists", 0), coalesce(c.rejected, 0), c.reason
        FROM lists AS l LEFT JOIN LATERAL %4$s.agno_copy_runs(%5$L::pg_catalog.regclass, l.ids, l.user_ids, l.runs) AS c ON true
    $sql$, sessions, id_type, user_id, extension_schema, runs);
    last_id pg_catalog.text;
    session_count pg_catalog.int8;
    copied pg_catalog.int8;
    there pg_catalog.int8;
    refused pg_catalog.int8;
    reason pg_catalog.text;
    batch_sessions pg_catalog.int8 := 0;
    batch_refused pg_catalog.int8 := 0;
    batch_reason pg_catalog.text;
    all_sessions pg_catalog.int8 := 0;
    all_copied pg_catalog.int8 := 0;
    all_there pg_catalog.int8 := 0;
    all_refused pg_catalog.int8 := 0;
BEGIN
    IF coalesce(batch, 0) OPERATOR(pg_catalog.<) 1 THEN
        RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = 'batch must be at least 1';
    END IF;
    IF (SELECT pg_catalog.count(*) FROM pg_catalog.pg_attribute WHERE attrelid OPERATOR(pg_catalog.=) sessions
        AND attname OPERATOR(pg_catalog.=) ANY ('{session_id,runs}'::pg_catalog.name[]) AND NOT attisdropped) OPERATOR(pg_catalog.<>) 2 THEN
        RAISE EXCEPTION USING ERRCODE = 'undefined_column',
            MESSAGE = pg_catalog.format('table %s holds no runs of sessions: it needs columns session_id and runs', sessions);
    END IF;
    LOOP
        EXECUTE copy_part INTO session_count, last_id, copied, there, refused, reason USING last_id, batch OPERATOR(pg_catalog.-) batch_sessions;
        batch_sessions := batch_sessions OPERATOR(pg_catalog.+) session_count;
        all_copied := all_copied OPERATOR(pg_catalog.+) copied;
        all_there := all_there OPERATOR(pg_catalog.+) there;
        batch_refused := batch_refused OPERATOR(pg_catalog.+) refused;
        batch_reason := coalesce(batch_reason, reason);
        CONTINUE WHEN session_count OPERATOR(pg_catalog.>) 0 AND batch_sessions OPERATOR(pg_catalog.<) batch;
        COMMIT;
        EXIT WHEN batch_sessions OPERATOR(pg_catalog.=) 0;
        all_sessions := all_sessions OPERATOR(pg_catalog.+) batch_sessions;
        all_refused := all_refused OPERATOR(pg_catalog.+) batch_refused;
        IF batch_refused OPERATOR(pg_catalog.>) 0 THEN
            RAISE WARNING '% runs of this batch were not copied, and stay in the column only', batch_refused USING DETAIL = batch_reason;
        END IF;
        RAISE NOTICE '% sessions, % runs copied, % there already, % refused', all_sessions, all_copied, all_there, all_refused;
        EXIT WHEN session_count OPERATOR(pg_catalog.=) 0;
        batch_sessions := 0;
        batch_refused := 0;
        batch_reason := NULL;
    END LOOP;
END
$procedure$;

COMMENT ON PROCEDURE agno_move_runs(regclass, regclass, int)
IS 'copy the runs that a column of sessions holds into a table of their own';

-- Documents for a table that Citus distributes go to the nodes that have its shards. This prepares the table for it, once.
CREATE FUNCTION agno_distribute(target regclass)
RETURNS void
AS 'MODULE_PATHNAME', 'agno_distribute'
LANGUAGE C VOLATILE STRICT PARALLEL UNSAFE;

COMMENT ON FUNCTION agno_distribute(regclass)
IS 'prepare a table that Citus distributes for documents';

-- What its node does with the documents of one shard: called by way of Citus, through the function that agno_distribute makes.
CREATE FUNCTION agno_merge_shard(
    parent text,
    shard bigint,
    seen_group int,
    caller_group int,
    documents text,
    ordinals bigint[],
    options text[],
    settings text[],
    begun bigint)
RETURNS TABLE (ordinal bigint, outcome text, updated_at bigint, sqlstate text, detail text)
AS 'MODULE_PATHNAME', 'agno_merge_shard'
LANGUAGE C VOLATILE STRICT PARALLEL UNSAFE COST 1000 ROWS 100;

COMMENT ON FUNCTION agno_merge_shard(text, bigint, int, int, text, bigint[], text[], text[], bigint)
IS 'internal: merge the documents of one shard on its node';

CREATE FUNCTION agno_call_shards()
RETURNS void
AS 'MODULE_PATHNAME', 'agno_call_shards'
LANGUAGE C VOLATILE STRICT PARALLEL UNSAFE;

COMMENT ON FUNCTION agno_call_shards()
IS 'internal: send documents to the nodes of their shards';
