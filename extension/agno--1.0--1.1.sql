\echo Use "ALTER EXTENSION agno UPDATE TO '1.1'" to load this file. \quit

-- time_unit is new, in each; a function that only gained an argument would stand beside the old one.
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
    time_unit text DEFAULT 'seconds')
RETURNS TABLE (ordinal bigint, session_id text, outcome text, updated_at timestamptz, sqlstate text, detail text)
AS 'MODULE_PATHNAME', 'agno_upsert_sessions_jsonb'
LANGUAGE C VOLATILE PARALLEL UNSAFE COST 1000 ROWS 100;

COMMENT ON FUNCTION agno_upsert_sessions(jsonb, boolean, regclass, text, boolean, boolean, text, text, text)
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
    time_unit text DEFAULT 'seconds')
RETURNS TABLE (ordinal bigint, session_id text, outcome text, updated_at timestamptz, sqlstate text, detail text)
AS 'MODULE_PATHNAME', 'agno_upsert_sessions_text'
LANGUAGE C VOLATILE PARALLEL UNSAFE COST 1000 ROWS 100;

COMMENT ON FUNCTION agno_upsert_sessions(text, boolean, regclass, text, boolean, boolean, text, text, boolean, text)
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
    time_unit text DEFAULT 'seconds')
RETURNS TABLE (ordinal bigint, session_id text, outcome text, updated_at timestamptz, sqlstate text, detail text)
AS 'MODULE_PATHNAME', 'agno_upsert_sessions_json'
LANGUAGE C VOLATILE PARALLEL UNSAFE COST 1000 ROWS 100;

COMMENT ON FUNCTION agno_upsert_sessions(json, boolean, regclass, text, boolean, boolean, text, text, boolean, text)
IS 'merge a session document, or an array of them, into a table';
