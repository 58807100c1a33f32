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
    merge_by jsonb DEFAULT '{"runs": "run_id"}')
RETURNS TABLE (ordinal bigint, session_id text, outcome text, updated_at timestamptz, sqlstate text, detail text)
AS 'MODULE_PATHNAME', 'agno_upsert_sessions_jsonb'
LANGUAGE C VOLATILE PARALLEL UNSAFE COST 1000 ROWS 100;

COMMENT ON FUNCTION agno_upsert_sessions(jsonb, boolean, regclass, text, boolean, boolean, text, text, text, text, jsonb)
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
    merge_by jsonb DEFAULT '{"runs": "run_id"}')
RETURNS TABLE (ordinal bigint, session_id text, outcome text, updated_at timestamptz, sqlstate text, detail text)
AS 'MODULE_PATHNAME', 'agno_upsert_sessions_text'
LANGUAGE C VOLATILE PARALLEL UNSAFE COST 1000 ROWS 100;

COMMENT ON FUNCTION agno_upsert_sessions(text, boolean, regclass, text, boolean, boolean, text, text, boolean, text, text, jsonb)
IS 'merge session documents, given as JSON text or newline-delimited JSON, into a table';

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
    merge_by jsonb DEFAULT '{"runs": "run_id"}')
RETURNS TABLE (ordinal bigint, session_id text, outcome text, updated_at timestamptz, sqlstate text, detail text)
AS 'MODULE_PATHNAME', 'agno_upsert_sessions_json'
LANGUAGE C VOLATILE PARALLEL UNSAFE COST 1000 ROWS 100;

COMMENT ON FUNCTION agno_upsert_sessions(json, boolean, regclass, text, boolean, boolean, text, text, boolean, text, text, jsonb)
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
