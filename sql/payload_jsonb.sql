-- The forms a jsonb payload takes: one document or an array of them.
SELECT * FROM make_twins();
CREATE FUNCTION upsert_jsonb(payload jsonb)
RETURNS TABLE (path text, ordinal bigint, session_id text, outcome text, sqlstate text, detail text) LANGUAGE sql
BEGIN ATOMIC
    SELECT 'direct', u.ordinal, u.session_id, u.outcome, u.sqlstate, u.detail
        FROM agno_upsert_sessions(payload, target => 'plain.sessions', on_error => 'skip') u
    UNION ALL
    SELECT 'statements', u.ordinal, u.session_id, u.outcome, u.sqlstate, u.detail
        FROM agno_upsert_sessions(payload, target => 'triggered.sessions', on_error => 'skip') u;
END;
SELECT * FROM upsert_jsonb('{"session_id": "one"}');
SELECT * FROM upsert_jsonb('[{"session_id": "two", "metadata": {"a": [1, "x", null]}}, {"session_id": "three"}]');
SELECT * FROM upsert_jsonb('[]');
SELECT * FROM upsert_jsonb(NULL);
SELECT * FROM stored('session_id, metadata');
-- Anything but an object is a bad document, one by one.
SELECT * FROM upsert_jsonb('"text"');
SELECT * FROM upsert_jsonb('null');
SELECT * FROM upsert_jsonb('[1, "text", null, true, [], [{"session_id": "nested"}], {}, {"session_id": "good"}]');
SELECT * FROM stored('session_id');
-- A long array, each document with members of its own.
SELECT path, outcome, count(*), min(ordinal), max(ordinal)
    FROM upsert_jsonb((SELECT jsonb_agg(jsonb_build_object('session_id', 'n' || i, 'state', jsonb_build_object('i', i)))
                       FROM generate_series(1, 3000) i))
    GROUP BY path, outcome ORDER BY path;
SELECT count(*), count(*) FILTER (WHERE state = jsonb_build_object('i', substr(session_id, 2)::int)) AS right
    FROM plain.sessions WHERE session_id LIKE 'n%';
DROP FUNCTION upsert_jsonb;
