\echo Use "CREATE EXTENSION agno" to load this file. \quit

-- Merges session documents into a table: one output row per document, in input order.
-- Arguments, outcomes and rules: docs/sql-reference.md.
CREATE FUNCTION agno_upsert_sessions(
    payload jsonb,
    preserve_updated_at boolean DEFAULT false,
    target regclass DEFAULT NULL,
    mode text DEFAULT 'replace',
    newer_only boolean DEFAULT false,
    touch boolean DEFAULT false,
    on_error text DEFAULT 'abort',
    unknown_keys text DEFAULT 'error')
RETURNS TABLE (ordinal bigint, session_id text, outcome text, updated_at timestamptz, sqlstate text, detail text)
AS 'MODULE_PATHNAME', 'agno_upsert_sessions_jsonb'
LANGUAGE C VOLATILE PARALLEL UNSAFE COST 1000 ROWS 100;

COMMENT ON FUNCTION agno_upsert_sessions(jsonb, boolean, regclass, text, boolean, boolean, text, text)
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
    repair boolean DEFAULT false)
RETURNS TABLE (ordinal bigint, session_id text, outcome text, updated_at timestamptz, sqlstate text, detail text)
AS 'MODULE_PATHNAME', 'agno_upsert_sessions_text'
LANGUAGE C VOLATILE PARALLEL UNSAFE COST 1000 ROWS 100;

COMMENT ON FUNCTION agno_upsert_sessions(text, boolean, regclass, text, boolean, boolean, text, text, boolean)
IS 'merge session documents, given as JSON text or newline-delimited JSON, into a table';

-- Which way of writing a target gets, and why.
CREATE FUNCTION agno_explain_target(target regclass DEFAULT NULL)
RETURNS TABLE (path text, reason text)
AS 'MODULE_PATHNAME', 'agno_explain_target'
LANGUAGE C VOLATILE PARALLEL UNSAFE ROWS 1;

COMMENT ON FUNCTION agno_explain_target(regclass)
IS 'tell by which path agno_upsert_sessions writes a table, and why';

-- The table belongs to its user, not to the extension, so that dumps keep its rows. `name` is read as SQL reads
-- a table name: perhaps schema-qualified, folded to lower case unless quoted. Every name in the body is
-- qualified, so that nobody's search_path can change what runs; so is what it returns, since a table of that
-- name may also be found earlier on the search_path than where tables are made.
CREATE FUNCTION agno_create_sessions_table(name text DEFAULT 'sessions')
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
    made pg_catalog.regclass;
BEGIN
    IF pg_catalog.cardinality(parts) OPERATOR(pg_catalog.=) 1 AND pg_catalog.current_schema() IS NOT NULL THEN
        quoted := pg_catalog.format('%I.%s', pg_catalog.current_schema(), quoted);
    END IF;
    BEGIN
        EXECUTE pg_catalog.format($sql$
        CREATE TABLE IF NOT EXISTS %1$s (
            session_id  VARCHAR(255) PRIMARY KEY,
            agent_id    VARCHAR(255),
            team_id     VARCHAR(255),
            workflow_id VARCHAR(255),
            user_id     VARCHAR(255),
            name        VARCHAR(255),
            metadata    pg_catalog.jsonb %2$s,
            state       pg_catalog.jsonb %2$s,
            agent_data  pg_catalog.jsonb %2$s,
            runs        pg_catalog.jsonb %2$s,
            summary     pg_catalog.jsonb %2$s,
            created_at  TIMESTAMP WITH TIME ZONE,
            updated_at  TIMESTAMP WITH TIME ZONE)
    $sql$, quoted, compression);
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

COMMENT ON FUNCTION agno_create_sessions_table(text)
IS 'make a table for session documents unless it exists';

-- COPY as an upsert: a foreign table of this server is a loader, see docs/loader-tables.md.
CREATE FUNCTION agno_loader_handler() RETURNS fdw_handler
AS 'MODULE_PATHNAME' LANGUAGE C STRICT;

CREATE FUNCTION agno_loader_validator(options text[], catalog oid) RETURNS void
AS 'MODULE_PATHNAME' LANGUAGE C STRICT;

CREATE FOREIGN DATA WRAPPER agno_loader
    HANDLER agno_loader_handler VALIDATOR agno_loader_validator;

CREATE SERVER agno_loader FOREIGN DATA WRAPPER agno_loader;

-- A loader does nothing that its user could not do with the function.
GRANT USAGE ON FOREIGN SERVER agno_loader TO PUBLIC;

CREATE FUNCTION agno_loader_result()
RETURNS TABLE (documents bigint, inserted bigint, updated bigint, unchanged bigint, stale bigint,
               suppressed bigint, duplicate bigint, rejected bigint)
AS 'MODULE_PATHNAME', 'agno_loader_result'
LANGUAGE C VOLATILE PARALLEL RESTRICTED ROWS 1;

COMMENT ON FUNCTION agno_loader_result()
IS 'counts of the session''s last load through a loader table';
