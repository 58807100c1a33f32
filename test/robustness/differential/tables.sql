-- One table of each shape for each path, and one for the functions in plain SQL: a trigger that does nothing keeps a table off the direct
-- one. An AFTER trigger: before a BEFORE trigger has run nobody can tell whether a row is bad.
SET client_min_messages = warning;
DROP TABLE IF EXISTS direct_sessions, general_sessions, portable_sessions, direct_agno_sessions, general_agno_sessions, portable_agno_sessions;
SELECT agno_create_sessions_table('direct_sessions'), agno_create_sessions_table('general_sessions'), agno_create_sessions_table('portable_sessions') \g /dev/null

CREATE TABLE direct_agno_sessions (
    session_id varchar PRIMARY KEY, session_type varchar NOT NULL,
    agent_id varchar, team_id varchar, workflow_id varchar, user_id varchar(255),
    session_data jsonb, agent_data jsonb, team_data jsonb, workflow_data jsonb, metadata jsonb,
    runs jsonb, summary jsonb, created_at bigint NOT NULL, updated_at bigint);
CREATE INDEX ON direct_agno_sessions (user_id);
CREATE TABLE general_agno_sessions (LIKE direct_agno_sessions INCLUDING ALL);
CREATE TABLE portable_agno_sessions (LIKE direct_agno_sessions INCLUDING ALL);

CREATE OR REPLACE FUNCTION leave_alone() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER leave_alone AFTER INSERT OR UPDATE ON general_sessions
    FOR EACH ROW EXECUTE FUNCTION leave_alone();
CREATE TRIGGER leave_alone AFTER INSERT OR UPDATE ON general_agno_sessions
    FOR EACH ROW EXECUTE FUNCTION leave_alone();

-- Both must be what they are meant to be, or the comparison says nothing.
SELECT string_agg(path, ' ') = 'direct statements direct statements' AS paths_differ
FROM (VALUES (1, 'direct_sessions'), (2, 'general_sessions'), (3, 'direct_agno_sessions'),
             (4, 'general_agno_sessions')) t (place, name),
     LATERAL (SELECT path FROM agno_explain_target(name::regclass)) explained;

\ir jsonb_error.sql
