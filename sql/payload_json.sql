-- A payload of type json, as psycopg's Json and json_agg() make one; and what drivers make of documents by mistake.
SELECT * FROM make_twins();
CREATE FUNCTION upsert_json(payload json, on_error text DEFAULT 'abort', repair boolean DEFAULT false)
RETURNS TABLE (path text, ordinal bigint, session_id text, outcome text, sqlstate text, detail text) LANGUAGE sql AS $$
    SELECT 'direct', ordinal, session_id, outcome, sqlstate, detail
        FROM agno_upsert_sessions($1, target => 'plain.sessions', on_error => $2, repair => $3)
    UNION ALL SELECT 'statements', ordinal, session_id, outcome, sqlstate, detail
        FROM agno_upsert_sessions($1, target => 'triggered.sessions', on_error => $2, repair => $3)
$$;
SELECT * FROM upsert_json('{"session_id": "one", "name": "n"}');
SELECT * FROM upsert_json((SELECT json_agg(d) FROM (SELECT 's' || i AS session_id, i AS name FROM generate_series(1, 2) i) d));
SELECT * FROM upsert_json((SELECT json_agg(row_to_json(d)) FROM (SELECT 's' || i AS session_id, i AS name FROM generate_series(1, 2) i) d));
SELECT * FROM upsert_json('[]');
SELECT * FROM upsert_json(NULL);
-- A literal is still text, so that several lines may stand in it.
SELECT session_id, outcome FROM agno_upsert_sessions(E'{"session_id": "s1"}\n{"session_id": "s2"}', target => 'plain.sessions', mode => 'patch');
PREPARE by_json(json) AS SELECT session_id, outcome FROM agno_upsert_sessions($1, target => 'plain.sessions', mode => 'patch');
EXECUTE by_json('[{"session_id": "s1"}]');
-- One document, however it is laid out: text that looks like this would be several.
CREATE FUNCTION laid_out() RETURNS text LANGUAGE sql AS $$
    SELECT E'{"session_id": "deep", "state":\n{"a": ' || repeat('[', 200) || repeat(']', 200) || E'}\n, "metadata":\n{"b": 1}\n}' $$;
SELECT * FROM upsert_json(laid_out()::json);
SELECT ordinal, outcome, sqlstate FROM agno_upsert_sessions(laid_out(), target => 'plain.sessions', on_error => 'skip');
CREATE FOREIGN TABLE json_inbox (doc json) SERVER agno_loader OPTIONS (target 'plain.sessions');
INSERT INTO json_inbox VALUES (laid_out()::json), ('[{"session_id": "s1", "name": "loaded"}, {"session_id": "s3"}]');
SELECT * FROM agno_loader_result();
-- json takes what jsonb does not.
SELECT * FROM upsert_json('[{"session_id": "r", "name": "a\u0000b"}]', on_error => 'skip');
SELECT * FROM upsert_json('[{"session_id": "r", "name": "a\u0000b"}]', repair => true);
SELECT * FROM upsert_json('5', on_error => 'skip');
-- Encoded twice.
SELECT * FROM upsert(to_json('{"session_id": "twice"}'::text)::text);
SELECT * FROM agno_upsert_sessions(to_json('{"session_id": "twice"}'::text), target => 'plain.sessions');
SELECT * FROM agno_upsert_sessions(to_jsonb('[{"session_id": "twice"}]'::text), target => 'plain.sessions');
SELECT ordinal, outcome, detail FROM agno_upsert_sessions('["{\"session_id\": \"twice\"}", "text"]'::json, target => 'plain.sessions', on_error => 'skip');
-- A PostgreSQL array of documents.
SELECT * FROM upsert(ARRAY['{"session_id": "array1"}', '{"session_id": "array2"}']::text);
SELECT * FROM upsert(ARRAY['{"session_id": "array1"}']::text);
SELECT * FROM upsert('{"{\"a\"": 1}');
SELECT * FROM upsert('{"{\"session_id\"": 1, "session_id": "a key like that"}', unknown_keys => 'ignore');
-- Documents with commas between them.
SELECT * FROM upsert('{"session_id": "c1"},{"session_id": "c2"}');
SELECT * FROM upsert('{"session_id": "c1"} , {"session_id": "c2"}');
SELECT * FROM upsert(E'{"session_id": "c1"},\n{"session_id": "c2"}');
SELECT ordinal, outcome, detail FROM agno_upsert_sessions(E'{"session_id": "c1"},\n{"session_id": "c2"}', target => 'plain.sessions', on_error => 'skip');
SELECT * FROM upsert('{"session_id": "c1",, "name": "n"}');
SELECT * FROM upsert('{"session_id": "c1", "state": {"a": {}} "name": "n"}');
DROP FOREIGN TABLE json_inbox;
DROP FUNCTION upsert_json, laid_out;
DEALLOCATE by_json;
SELECT count(*) FROM make_twins();
