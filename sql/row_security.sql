-- Row-level security holds as for plain statements.
CREATE ROLE regress_agno_tenant;
CREATE SCHEMA secured;
SET search_path = secured, public;
CREATE TABLE sessions (session_id text PRIMARY KEY, user_id text, name text, updated_at timestamptz);
ALTER TABLE sessions ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON sessions USING (user_id = 'me') WITH CHECK (user_id = 'me' AND name IS DISTINCT FROM 'forbidden');
GRANT USAGE ON SCHEMA secured TO regress_agno_tenant;
GRANT SELECT, INSERT, UPDATE ON sessions TO regress_agno_tenant;
INSERT INTO sessions VALUES ('mine', 'me', 'old'), ('theirs', 'them', 'old');
-- The owner bypasses it.
SELECT * FROM agno_explain_target();
SELECT ordinal, outcome FROM agno_upsert_sessions('{"session_id": "theirs", "user_id": "them", "name": "by owner"}'::jsonb);
SET ROLE regress_agno_tenant;
SELECT * FROM agno_explain_target();
SELECT ordinal, outcome FROM agno_upsert_sessions('[{"session_id": "mine", "user_id": "me", "name": "new"}, {"session_id": "new", "user_id": "me"}]'::jsonb);
-- WITH CHECK, on insert and update.
SELECT ordinal, outcome FROM agno_upsert_sessions('[{"session_id": "ok", "user_id": "me"}, {"session_id": "x", "user_id": "them"}]'::jsonb);
SELECT ordinal, outcome FROM agno_upsert_sessions('[{"session_id": "mine", "user_id": "me", "name": "forbidden"}]'::jsonb);
SELECT ordinal, outcome, sqlstate, detail FROM agno_upsert_sessions('[{"session_id": "ok", "user_id": "me"}, {"session_id": "x", "user_id": "them"}, {"session_id": "mine", "user_id": "me", "name": "forbidden"},
    {"session_id": "y", "user_id": "me", "name": "fine"}]'::jsonb, on_error => 'skip');
-- A stored row that is hidden can neither be seen nor changed.
SELECT ordinal, outcome FROM agno_upsert_sessions('[{"session_id": "theirs", "user_id": "me", "name": "stolen"}]'::jsonb);
SELECT ordinal, outcome, sqlstate, detail FROM agno_upsert_sessions('[{"session_id": "theirs", "user_id": "me", "name": "stolen"}, {"session_id": "z", "user_id": "me"}]'::jsonb, on_error => 'skip');
SELECT session_id, name FROM sessions ORDER BY 1;
RESET ROLE;
SELECT session_id, user_id, name FROM sessions ORDER BY 1;
-- Policies for each command.
DROP POLICY own ON sessions;
CREATE POLICY see ON sessions FOR SELECT USING (true);
CREATE POLICY change ON sessions FOR UPDATE USING (user_id = 'me');
CREATE POLICY make ON sessions FOR INSERT WITH CHECK (user_id = 'me');
SET ROLE regress_agno_tenant;
SELECT ordinal, outcome FROM agno_upsert_sessions('[{"session_id": "theirs", "user_id": "them", "name": "by owner"}]'::jsonb);
SELECT ordinal, outcome FROM agno_upsert_sessions('[{"session_id": "theirs", "user_id": "me", "name": "stolen"}]'::jsonb);
SELECT ordinal, outcome, sqlstate, detail FROM agno_upsert_sessions('[{"session_id": "theirs", "user_id": "me", "name": "stolen"}, {"session_id": "mine", "user_id": "me", "name": "again"}]'::jsonb, on_error => 'skip');
RESET ROLE;
SELECT session_id, user_id, name FROM sessions ORDER BY 1;
-- row_security = off refuses rather than to skip policies.
SET ROLE regress_agno_tenant;
SET row_security = off;
\set SHOW_CONTEXT never
SELECT ordinal, outcome FROM agno_upsert_sessions('[{"session_id": "mine", "user_id": "me"}]'::jsonb);
RESET row_security;
RESET ROLE;
-- FORCE holds for the owner, too.
ALTER TABLE sessions OWNER TO regress_agno_tenant;
SET ROLE regress_agno_tenant;
SELECT path FROM agno_explain_target();
ALTER TABLE sessions FORCE ROW LEVEL SECURITY;
SELECT path FROM agno_explain_target();
RESET ROLE;
SET client_min_messages = warning;
DROP SCHEMA secured CASCADE;
DROP ROLE regress_agno_tenant;
