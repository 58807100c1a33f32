-- Partitioned tables, partitions, and inheritance.
SET client_min_messages = warning;
CREATE SCHEMA parts;
SET search_path = parts, public;
CREATE TABLE sessions (session_id text PRIMARY KEY, name text, updated_at timestamptz) PARTITION BY RANGE (session_id);
CREATE TABLE sessions_a PARTITION OF sessions FOR VALUES FROM ('a') TO ('m');
CREATE TABLE sessions_m (name text, updated_at timestamptz, gone int, session_id text PRIMARY KEY);
ALTER TABLE sessions_m DROP gone;
ALTER TABLE sessions ATTACH PARTITION sessions_m FOR VALUES FROM ('m') TO ('z');
SELECT * FROM agno_explain_target();
SELECT ordinal, outcome FROM agno_upsert_sessions('[{"session_id": "a"}, {"session_id": "p", "name": "x"}, {"session_id": "b"}]'::jsonb);
SELECT ordinal, outcome FROM agno_upsert_sessions('[{"session_id": "a"}, {"session_id": "p", "name": "y"}, {"session_id": "n"}]'::jsonb);
SELECT tableoid::regclass, session_id, name FROM sessions ORDER BY 2;
-- No partition takes it.
SELECT * FROM agno_upsert_sessions('[{"session_id": "c"}, {"session_id": "zz"}]'::jsonb);
SELECT ordinal, outcome, sqlstate, detail FROM agno_upsert_sessions('[{"session_id": "c"}, {"session_id": "zz"}]'::jsonb, on_error => 'skip');
-- A partition's trigger declines rows.
CREATE FUNCTION decline() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN CASE WHEN NEW.name = ''no'' THEN NULL ELSE NEW END; END';
CREATE TRIGGER decline BEFORE INSERT OR UPDATE ON sessions_a FOR EACH ROW EXECUTE FUNCTION decline();
SELECT ordinal, outcome, detail FROM agno_upsert_sessions('[{"session_id": "a", "name": "no"}, {"session_id": "d", "name": "no"}, {"session_id": "q", "name": "no"}, {"session_id": "e"}]'::jsonb);
SELECT tableoid::regclass, session_id, name FROM sessions ORDER BY 2;
-- A partition itself as the target.
SELECT * FROM agno_explain_target('sessions_m');
SELECT ordinal, outcome, sqlstate FROM agno_upsert_sessions('[{"session_id": "r"}, {"session_id": "b"}]'::jsonb, target => 'sessions_m', on_error => 'skip');
-- Partitioned by another column, it can't have the index.
CREATE TABLE by_name (session_id text, name text NOT NULL) PARTITION BY LIST (name);
SELECT * FROM agno_upsert_sessions('{"session_id": "a"}'::jsonb, target => 'by_name');
-- Inheritance: the parent's index knows its own rows alone.
CREATE TABLE parent (session_id text PRIMARY KEY, name text);
CREATE TABLE child (PRIMARY KEY (session_id)) INHERITS (parent);
INSERT INTO child VALUES ('c', 'child');
SELECT path FROM agno_explain_target('parent');
SELECT path FROM agno_explain_target('child');
SELECT ordinal, outcome FROM agno_upsert_sessions('[{"session_id": "c", "name": "new"}, {"session_id": "p"}]'::jsonb, target => 'parent');
SELECT ordinal, outcome FROM agno_upsert_sessions('[{"session_id": "c", "name": "newer"}]'::jsonb, target => 'child');
SELECT tableoid::regclass, * FROM parent ORDER BY 1, 2;
CREATE TRIGGER stay_off AFTER INSERT ON parent EXECUTE FUNCTION do_nothing();
SELECT ordinal, outcome FROM agno_upsert_sessions('[{"session_id": "c", "name": "by statements"}, {"session_id": "q"}]'::jsonb, target => 'parent');
SELECT tableoid::regclass, * FROM parent ORDER BY 1, 2;
-- Statements are not compiled: over hundreds of partitions that takes minutes. Afterwards the setting is the caller's again.
CREATE TABLE compiled (session_id text PRIMARY KEY, name text CHECK (name <> 'x'), jit text);
CREATE FUNCTION note_jit() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.jit := current_setting(''jit''); RETURN NEW; END';
CREATE TRIGGER note_jit BEFORE INSERT OR UPDATE ON compiled FOR EACH ROW EXECUTE FUNCTION note_jit();
SET jit = on;
SELECT outcome FROM agno_upsert_sessions('[{"session_id": "a"}, {"session_id": "b"}]'::jsonb, target => 'compiled');
SELECT *, current_setting('jit') FROM compiled;
SELECT outcome FROM agno_upsert_sessions('[{"session_id": "c"}, {"session_id": "d", "name": "x"}]'::jsonb, target => 'compiled');
SELECT outcome FROM agno_upsert_sessions('[{"session_id": "a", "name": "x"}, {"session_id": "e"}]'::jsonb, target => 'compiled', on_error => 'skip');
SHOW jit;
RESET jit;
DROP SCHEMA parts CASCADE;
