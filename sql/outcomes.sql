-- One output row per document, in input order, and what each outcome means for the stored row.
SELECT * FROM make_twins();
SELECT * FROM upsert('[{"session_id": "b", "name": "one"}, {"session_id": "a", "name": "one"}, {"session_id": "c"}]');
CREATE TEMP VIEW versions AS
    SELECT 'plain' AS twin, session_id, ctid AS tid, xmin AS xid FROM plain.sessions
    UNION ALL SELECT 'triggered', session_id, ctid, xmin FROM triggered.sessions;
CREATE TEMP TABLE before AS SELECT * FROM versions;
-- An identical document is not written; the row keeps its updated_at.
SELECT path, ordinal, session_id, outcome, updated_at, detail FROM upsert('
{"session_id": "a", "name": "two"}
{"session_id": "b", "name": "one"}
{"session_id": "d"}
{"session_id": "c", "name": null, "metadata": null}');
SELECT twin, session_id, count(*) = 2 AS same_version
    FROM (TABLE before UNION ALL TABLE versions) v
    WHERE session_id <> 'd' GROUP BY twin, session_id, tid, xid HAVING count(*) = 2 ORDER BY 1, 2;
SELECT * FROM stored('session_id, name, updated_at > created_at AS updated');
-- Of several documents of one session the last wins, wherever they stand.
SELECT * FROM upsert('
{"session_id": "e", "name": "first"}
{"session_id": "f", "name": "only"}
{"session_id": "e", "name": "second", "user_id": "u"}
{"session_id": "e", "name": "third"}
{"session_id": "a", "name": "back"}
{"session_id": "a", "name": "two"}');
SELECT * FROM stored('session_id, name, user_id');
-- A replaced document loses what the new one lacks.
SELECT * FROM upsert('{"session_id": "a", "user_id": "u"}');
SELECT * FROM stored('session_id, name, user_id') WHERE stored LIKE '%"a"%';
-- A JSON value that is equal but written otherwise is no change.
SELECT outcome FROM upsert('{"session_id": "g", "state": {"b": 1, "a": [1, 2]}}');
SELECT outcome FROM upsert('{"state": { "a":[1,2],"b" :1 } ,"session_id":"g"}');
-- 1 and 1.0 are equal numbers, yet they read differently: that is a change.
SELECT outcome FROM upsert('{"session_id": "g", "state": {"b": 1.0, "a": [1, 2]}}');
SELECT * FROM stored('session_id, state') WHERE stored LIKE '%"g"%';
-- Many at a time.
CREATE FUNCTION many(name text) RETURNS text LANGUAGE sql RETURN
    (SELECT string_agg(format('{"session_id": "m%s", "name": "%s"}', i, CASE WHEN i % 2 = 0 THEN name END), E'\n')
     FROM generate_series(1, 5000) i);
SELECT path, outcome, count(*), bool_and(session_id = 'm' || ordinal) AS in_order FROM upsert(many('x')) GROUP BY 1, 2;
SELECT path, outcome, count(*), bool_and(session_id = 'm' || ordinal) AS in_order
    FROM upsert(many('y')) GROUP BY 1, 2 ORDER BY 2;
SELECT path, outcome, count(*) FROM upsert(many('y')) GROUP BY 1, 2;
DROP FUNCTION many;
