-- A published table that updates can't be told apart by refuses them, as for a plain UPDATE.
SET client_min_messages = error;
CREATE SCHEMA published;
SET search_path = published, public;
CREATE TABLE sessions (session_id text UNIQUE, name text);
CREATE PUBLICATION regress_agno FOR TABLE sessions;
SELECT * FROM agno_explain_target();
SELECT outcome FROM agno_upsert_sessions('{"session_id": "a"}'::jsonb);
SELECT outcome FROM agno_upsert_sessions('{"session_id": "a"}'::jsonb);
SELECT outcome FROM agno_upsert_sessions('{"session_id": "a", "name": "x"}'::jsonb);
-- The table is to blame, not the document.
SELECT outcome FROM agno_upsert_sessions('{"session_id": "a", "name": "x"}'::jsonb, on_error => 'skip');
ALTER TABLE sessions REPLICA IDENTITY FULL;
SELECT path FROM agno_explain_target();
SELECT outcome FROM agno_upsert_sessions('{"session_id": "a", "name": "x"}'::jsonb);
ALTER TABLE sessions REPLICA IDENTITY DEFAULT, ADD PRIMARY KEY (session_id);
SELECT path FROM agno_explain_target();
SELECT outcome FROM agno_upsert_sessions('{"session_id": "a", "name": "y"}'::jsonb);
-- A row filter on another column.
ALTER PUBLICATION regress_agno SET TABLE sessions WHERE (name <> 'secret');
SELECT path FROM agno_explain_target();
SELECT outcome FROM agno_upsert_sessions('{"session_id": "a", "name": "z"}'::jsonb);
ALTER PUBLICATION regress_agno SET (publish = 'insert');
SELECT path FROM agno_explain_target();
SELECT outcome FROM agno_upsert_sessions('{"session_id": "a", "name": "z"}'::jsonb);
DROP PUBLICATION regress_agno;
DROP SCHEMA published CASCADE;
