\echo Use "ALTER EXTENSION agno UPDATE TO '1.1'" to load this file. \quit

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
    repair boolean DEFAULT false)
RETURNS TABLE (ordinal bigint, session_id text, outcome text, updated_at timestamptz, sqlstate text, detail text)
AS 'MODULE_PATHNAME', 'agno_upsert_sessions_json'
LANGUAGE C VOLATILE PARALLEL UNSAFE COST 1000 ROWS 100;

COMMENT ON FUNCTION agno_upsert_sessions(json, boolean, regclass, text, boolean, boolean, text, text, boolean)
IS 'merge a session document, or an array of them, into a table';
