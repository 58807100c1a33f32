-- Rights are the invoker's: those of the statements, column by column.
CREATE ROLE regress_agno_user;
SELECT count(*) FROM make_twins('session_id text PRIMARY KEY, name text, secret text DEFAULT ''s'', made int DEFAULT 1, created_at timestamptz, updated_at timestamptz');
SELECT on_twins('INSERT INTO sessions (session_id, name) VALUES (''old'', ''old'')');
GRANT USAGE ON SCHEMA plain, triggered TO regress_agno_user;
SET ROLE regress_agno_user;
SELECT path, outcome, sqlstate, detail FROM upsert('{"session_id": "a"}');
SELECT path, outcome, sqlstate, detail FROM upsert('{"session_id": "a"}', on_error => 'skip');
RESET ROLE;
-- The table as a whole, but one right less.
GRANT SELECT, INSERT ON plain.sessions, triggered.sessions TO regress_agno_user;
SET ROLE regress_agno_user;
SELECT path, outcome, sqlstate, detail FROM upsert('{"session_id": "a"}');
RESET ROLE;
REVOKE ALL ON plain.sessions, triggered.sessions FROM regress_agno_user;
GRANT INSERT, UPDATE ON plain.sessions, triggered.sessions TO regress_agno_user;
SET ROLE regress_agno_user;
SELECT path, outcome, sqlstate, detail FROM upsert('{"session_id": "a"}');
RESET ROLE;
REVOKE ALL ON plain.sessions, triggered.sessions FROM regress_agno_user;
GRANT SELECT, UPDATE ON plain.sessions, triggered.sessions TO regress_agno_user;
SET ROLE regress_agno_user;
SELECT path, outcome, sqlstate, detail FROM upsert('{"session_id": "a"}');
RESET ROLE;
GRANT INSERT ON plain.sessions, triggered.sessions TO regress_agno_user;
SET ROLE regress_agno_user;
SELECT path, outcome, sqlstate, detail FROM upsert('{"session_id": "a"}
{"session_id": "old", "name": "new"}');
RESET ROLE;
-- Columns: a patch needs those that its documents have, and the two times.
REVOKE ALL ON plain.sessions, triggered.sessions FROM regress_agno_user;
GRANT SELECT (session_id, name, updated_at), INSERT (session_id, name, created_at, updated_at), UPDATE (name, updated_at)
    ON plain.sessions, triggered.sessions TO regress_agno_user;
SET ROLE regress_agno_user;
SELECT path, outcome, sqlstate, detail FROM upsert('{"session_id": "old", "name": "patched"}
{"session_id": "b", "name": "new"}', mode => 'patch');
SELECT path, outcome, sqlstate, detail FROM upsert('{"session_id": "old", "secret": "x"}', mode => 'patch');
SELECT path, outcome, sqlstate, detail FROM upsert('{"session_id": "old", "name": "replaced"}');
RESET ROLE;
SELECT * FROM stored('session_id, name, secret, made');
-- An owner without rights of a superuser.
SELECT on_twins('ALTER TABLE sessions OWNER TO regress_agno_user');
SET ROLE regress_agno_user;
SELECT path, outcome, sqlstate, detail FROM upsert('{"session_id": "old", "name": "mine"}');
RESET ROLE;
-- A schema that can't be used, and a function that may not be called.
REVOKE USAGE ON SCHEMA plain, triggered FROM regress_agno_user;
REVOKE EXECUTE ON FUNCTION agno_upsert_sessions(jsonb, boolean, regclass, text, boolean, boolean, text, text, text, text, jsonb, regclass, boolean) FROM PUBLIC;
SET ROLE regress_agno_user;
SELECT agno_upsert_sessions('{"session_id": "a"}'::jsonb, target => 'plain.sessions');
SELECT agno_upsert_sessions('{"session_id": "a"}'::jsonb);
RESET ROLE;
GRANT EXECUTE ON FUNCTION agno_upsert_sessions(jsonb, boolean, regclass, text, boolean, boolean, text, text, text, text, jsonb, regclass, boolean) TO PUBLIC;
-- The rights of a SECURITY DEFINER function's owner.
CREATE FUNCTION as_owner(target regclass, payload jsonb) RETURNS text LANGUAGE sql SECURITY DEFINER AS 'SELECT outcome FROM agno_upsert_sessions(payload, target => target)';
SELECT on_twins('ALTER TABLE sessions OWNER TO CURRENT_USER');
SELECT on_twins('REVOKE ALL ON sessions FROM regress_agno_user');
SELECT 'plain.sessions'::regclass::oid AS plain, 'triggered.sessions'::regclass::oid AS triggered \gset
SET ROLE regress_agno_user;
SELECT as_owner(:plain, '{"session_id": "definer"}'), as_owner(:triggered, '{"session_id": "definer"}');
RESET ROLE;
-- A read-only transaction.
BEGIN READ ONLY;
SELECT agno_upsert_sessions('{"session_id": "a"}'::jsonb, target => 'plain.sessions');
ROLLBACK;
BEGIN READ ONLY;
SELECT * FROM agno_explain_target('plain.sessions');
ROLLBACK;
DROP FUNCTION as_owner;
SELECT count(*) FROM make_twins();
DROP OWNED BY regress_agno_user;
DROP ROLE regress_agno_user;
