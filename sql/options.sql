-- Option values are checked, whatever the payload; NULL means the default.
SELECT agno_create_sessions_table('option_sessions');
\set target '\'option_sessions\''
SELECT * FROM agno_upsert_sessions('{}'::jsonb, target => :target, mode => 'merge');
SELECT * FROM agno_upsert_sessions('{}'::jsonb, target => :target, mode => 'PATCH');
SELECT * FROM agno_upsert_sessions('{}'::jsonb, target => :target, on_error => 'ignore');
SELECT * FROM agno_upsert_sessions('[]'::jsonb, target => :target, unknown_keys => '');
SELECT * FROM agno_upsert_sessions(NULL::jsonb, target => :target, mode => 'none');
SELECT * FROM agno_upsert_sessions(NULL::text, target => :target, on_error => 'none');
SELECT * FROM agno_upsert_sessions('[]'::jsonb, target => 'no_such_table');
-- NULLs.
SELECT ordinal, session_id, outcome, updated_at = now() AS now FROM agno_upsert_sessions('{"session_id": "n", "updated_at": "2020-01-01T00:00:00Z"}'::jsonb,
    NULL, :target, NULL, NULL, NULL, NULL, NULL);
SELECT ordinal, session_id, outcome FROM agno_upsert_sessions('{"session_id": "n"}'::text,
    NULL, :target, NULL, NULL, NULL, NULL, NULL, NULL);
SELECT * FROM agno_upsert_sessions('{"session_id": "n", "x": 1}'::jsonb, NULL, :target, NULL, NULL, NULL, NULL, NULL);
-- Arguments by position, and all of them.
SELECT ordinal, session_id, outcome FROM agno_upsert_sessions('{"session_id": "n", "name": "x", "y": 1}'::text,
    true, :target, 'patch', true, true, 'skip', 'ignore', true);
-- A literal of unknown type is text, of which all forms are read.
SELECT ordinal, session_id, outcome FROM agno_upsert_sessions(E'{"session_id": "u1"}\n{"session_id": "u2"}', target => :target);
-- As a plain expression, with the output of another query, and in a WITH query.
SELECT (agno_upsert_sessions('[{"session_id": "u1"}, {"session_id": "u3"}]'::jsonb, target => :target)).outcome;
SELECT outcome, count(*) FROM (SELECT jsonb_agg(to_jsonb(s) || '{"name": "copied"}') AS all FROM option_sessions s) p,
    agno_upsert_sessions(p.all, target => :target) GROUP BY 1;
WITH log AS (SELECT * FROM agno_upsert_sessions('{"session_id": "u4"}'::jsonb, target => :target))
SELECT session_id, outcome FROM log;
SELECT session_id, name FROM option_sessions ORDER BY 1;
-- A prepared statement notices a column that is added later.
PREPARE put(jsonb) AS SELECT session_id, outcome FROM agno_upsert_sessions($1, target => :target);
EXECUTE put('{"session_id": "p1"}');
EXECUTE put('{"session_id": "p1"}');
ALTER TABLE option_sessions ADD extra int;
EXECUTE put('{"session_id": "p1", "extra": 5}');
SELECT session_id, extra FROM option_sessions WHERE extra = 5;
DROP TABLE option_sessions;
