-- A loader table opens no door: whoever loads needs INSERT on it, the rights on its target and INSERT on its
-- reject_table, whoever made it.
SET client_min_messages = error;
\set SHOW_CONTEXT never
CREATE ROLE regress_agno_maker;
CREATE ROLE regress_agno_loader;
SELECT * FROM make_twins();
CREATE SCHEMA boxes AUTHORIZATION regress_agno_maker;
GRANT USAGE ON SCHEMA plain TO regress_agno_maker, regress_agno_loader;
GRANT USAGE ON SCHEMA boxes TO regress_agno_loader;
GRANT SELECT, INSERT, UPDATE ON plain.sessions TO regress_agno_maker;
-- Anyone may make one: the server's USAGE is PUBLIC's, and no user mapping is needed.
SET ROLE regress_agno_maker;
CREATE TABLE boxes.rejects (ordinal bigint, session_id text, sqlstate text, detail text, doc text);
CREATE FOREIGN TABLE boxes.inbox (doc text) SERVER agno_loader OPTIONS (target 'plain.sessions', on_error 'skip', reject_table 'boxes.rejects');
INSERT INTO boxes.inbox VALUES ('{"session_id": "a"}'), ('oops');
SELECT documents, inserted, rejected FROM agno_loader_result();
GRANT INSERT ON boxes.inbox TO regress_agno_loader;
RESET ROLE;
-- The maker's rights are not lent, through a view neither.
SET ROLE regress_agno_maker;
CREATE VIEW boxes.window AS SELECT doc FROM boxes.inbox;
GRANT INSERT ON boxes.window TO regress_agno_loader;
RESET ROLE;
SET ROLE regress_agno_loader;
INSERT INTO boxes.inbox VALUES ('{"session_id": "b"}');
INSERT INTO boxes.window VALUES ('{"session_id": "b"}');
RESET ROLE;
GRANT INSERT ON boxes.rejects TO regress_agno_loader;
GRANT SELECT, INSERT ON plain.sessions TO regress_agno_loader;
SET ROLE regress_agno_loader;
INSERT INTO boxes.inbox VALUES ('{"session_id": "b"}');
RESET ROLE;
GRANT UPDATE ON plain.sessions TO regress_agno_loader;
SET ROLE regress_agno_loader;
INSERT INTO boxes.inbox VALUES ('{"session_id": "b"}');
RESET ROLE;
REVOKE INSERT ON boxes.rejects FROM regress_agno_loader;
-- The reject table's, which are told of before anything is rejected.
GRANT SELECT, UPDATE ON boxes.rejects TO regress_agno_loader;
SET ROLE regress_agno_loader;
INSERT INTO boxes.inbox VALUES ('{"session_id": "b"}');
RESET ROLE;
GRANT INSERT ON boxes.rejects TO regress_agno_loader;
SET ROLE regress_agno_loader;
INSERT INTO boxes.inbox VALUES ('{"session_id": "c"}'), ('oops');
INSERT INTO boxes.window VALUES ('{"session_id": "d"}');
COPY boxes.inbox FROM stdin;
{"session_id": "e"}
\.
RESET ROLE;
SELECT session_id FROM plain.sessions ORDER BY 1;
SELECT ordinal, sqlstate, doc FROM boxes.rejects;
-- Its columns', too: they may be granted one by one, and it may have policies.
REVOKE INSERT ON boxes.rejects FROM regress_agno_loader;
GRANT INSERT (ordinal, sqlstate, detail, session_id) ON boxes.rejects TO regress_agno_loader;
SET ROLE regress_agno_loader;
INSERT INTO boxes.inbox VALUES ('oops');
RESET ROLE;
GRANT INSERT ON boxes.rejects TO regress_agno_loader;
ALTER TABLE boxes.rejects ENABLE ROW LEVEL SECURITY;
SET ROLE regress_agno_loader;
INSERT INTO boxes.inbox VALUES ('oops');
RESET ROLE;
ALTER TABLE boxes.rejects DISABLE ROW LEVEL SECURITY;
-- The table itself.
REVOKE INSERT ON boxes.inbox FROM regress_agno_loader;
GRANT SELECT, UPDATE, DELETE ON boxes.inbox TO regress_agno_loader;
SET ROLE regress_agno_loader;
INSERT INTO boxes.inbox VALUES ('{"session_id": "f"}');
ALTER FOREIGN TABLE boxes.inbox OPTIONS (SET target 'triggered.sessions');
RESET ROLE;
-- USAGE of the server, to make one.
REVOKE USAGE ON FOREIGN SERVER agno_loader FROM PUBLIC;
SET ROLE regress_agno_maker;
CREATE FOREIGN TABLE boxes.another (doc text) SERVER agno_loader;
INSERT INTO boxes.inbox VALUES ('{"session_id": "made before"}');
CREATE SERVER mine FOREIGN DATA WRAPPER agno_loader;
RESET ROLE;
GRANT USAGE ON FOREIGN SERVER agno_loader TO PUBLIC;
-- A name without schema is looked up by whoever loads.
SET ROLE regress_agno_maker;
ALTER FOREIGN TABLE boxes.inbox OPTIONS (SET target 'sessions');
GRANT INSERT ON boxes.inbox TO regress_agno_loader;
CREATE TABLE boxes.sessions (session_id text PRIMARY KEY);
GRANT ALL ON boxes.sessions TO regress_agno_loader;
RESET ROLE;
SET ROLE regress_agno_loader;
INSERT INTO boxes.inbox VALUES ('{"session_id": "by path"}');
SET search_path = plain, public;
INSERT INTO boxes.inbox VALUES ('{"session_id": "by path"}');
SET search_path = boxes, public;
INSERT INTO boxes.inbox VALUES ('{"session_id": "by path, too"}');
RESET search_path;
RESET ROLE;
SELECT session_id FROM plain.sessions WHERE session_id LIKE 'by%';
SELECT session_id FROM boxes.sessions;
-- The rows of a load can't drop what it writes to.
SET ROLE regress_agno_maker;
CREATE FUNCTION boxes.sabotage(command text) RETURNS text LANGUAGE plpgsql AS $$ BEGIN EXECUTE command; RETURN 'oops'; END $$;
SET search_path = plain, public;
INSERT INTO boxes.inbox VALUES (boxes.sabotage('DROP TABLE boxes.rejects'));
INSERT INTO boxes.inbox VALUES (boxes.sabotage('ALTER TABLE boxes.rejects DROP doc'));
INSERT INTO boxes.inbox VALUES (boxes.sabotage('DROP FOREIGN TABLE boxes.inbox'));
SET search_path = boxes, public;
INSERT INTO boxes.inbox VALUES (boxes.sabotage('DROP TABLE boxes.sessions'));
RESET search_path;
RESET ROLE;
SELECT count(*) FROM make_twins();
DROP OWNED BY regress_agno_maker, regress_agno_loader CASCADE;
DROP ROLE regress_agno_maker, regress_agno_loader;
