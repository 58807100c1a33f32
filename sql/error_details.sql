-- An error shows no value that its reader may not read: its DETAIL is the one that the plain statement has.
SET client_min_messages = error;
\set SHOW_CONTEXT never
CREATE ROLE regress_agno_reader;
SELECT * FROM make_twins('session_id text PRIMARY KEY, name text, secret text UNIQUE, n int CHECK (n > 0), must text NOT NULL DEFAULT ''m'', CHECK (length(secret) > 2)');
SELECT on_twins('INSERT INTO sessions (session_id, name, secret) VALUES (''old'', ''old'', ''secret'')');
GRANT USAGE ON SCHEMA plain, triggered TO regress_agno_reader;
CREATE FUNCTION told(statement text) RETURNS text LANGUAGE plpgsql AS $function$
DECLARE
    detail text;
BEGIN
    EXECUTE statement;
    RETURN 'done';
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS detail = PG_EXCEPTION_DETAIL;
    RETURN SQLSTATE || coalesce(' ' || nullif(detail, ''), ' no detail');
END
$function$;
-- core: the UPDATE of the same row, or the INSERT.
CREATE FUNCTION details(core text, document jsonb) RETURNS TABLE (core_said text, direct text, statements text) LANGUAGE plpgsql AS $function$
BEGIN
    core_said := told(core);
    SELECT CASE told(our_statement('plain.sessions', document)) WHEN core_said THEN 'same' ELSE told(our_statement('plain.sessions', document)) END,
           CASE told(our_statement('triggered.sessions', document)) WHEN core_said THEN 'same' ELSE told(our_statement('triggered.sessions', document)) END
        INTO direct, statements;
    RETURN NEXT;
END
$function$;
-- All columns may be read.
GRANT SELECT, INSERT, UPDATE ON plain.sessions, triggered.sessions TO regress_agno_reader;
SET ROLE regress_agno_reader;
SELECT * FROM details('UPDATE plain.sessions SET n = -1 WHERE session_id = ''old''', '{"session_id": "old", "n": -1}');
SELECT * FROM details('INSERT INTO plain.sessions (session_id, n) VALUES (''new'', -1)', '{"session_id": "new", "n": -1}');
SELECT * FROM details('INSERT INTO plain.sessions (session_id, secret) VALUES (''new'', ''secret'')', '{"session_id": "new", "secret": "secret"}');
RESET ROLE;
-- The secret may not.
REVOKE ALL ON plain.sessions, triggered.sessions FROM regress_agno_reader;
GRANT SELECT (session_id, name, n, must), INSERT (session_id, name, n, must), UPDATE (name, n, must) ON plain.sessions, triggered.sessions TO regress_agno_reader;
SET ROLE regress_agno_reader;
SELECT * FROM details('UPDATE plain.sessions SET n = -1 WHERE session_id = ''old''', '{"session_id": "old", "n": -1}');
SELECT * FROM details('UPDATE plain.sessions SET must = NULL WHERE session_id = ''old''', '{"session_id": "old", "must": null}');
SELECT * FROM details('INSERT INTO plain.sessions (session_id, n) VALUES (''new'', -1)', '{"session_id": "new", "n": -1}');
SELECT * FROM details('INSERT INTO plain.sessions (session_id, must) VALUES (''new'', NULL)', '{"session_id": "new", "must": null}');
RESET ROLE;
-- Nor may a duplicate's key.
ALTER TABLE plain.sessions ADD CONSTRAINT pair UNIQUE (name, secret);
ALTER TABLE triggered.sessions ADD CONSTRAINT pair UNIQUE (name, secret);
ALTER TABLE plain.sessions DROP CONSTRAINT sessions_secret_key;
ALTER TABLE triggered.sessions DROP CONSTRAINT sessions_secret_key;
SELECT on_twins('INSERT INTO sessions (session_id, name, secret) VALUES (''other'', ''other'', ''secret'')');
SET ROLE regress_agno_reader;
SELECT * FROM details('UPDATE plain.sessions SET name = ''other'' WHERE session_id = ''old''', '{"session_id": "old", "name": "other"}');
RESET ROLE;
-- Under row-level security there is none.
GRANT SELECT, INSERT, UPDATE ON plain.sessions, triggered.sessions TO regress_agno_reader;
SELECT on_twins('ALTER TABLE sessions ENABLE ROW LEVEL SECURITY');
SELECT on_twins('CREATE POLICY p ON sessions USING (true)');
SET ROLE regress_agno_reader;
SELECT * FROM details('UPDATE plain.sessions SET n = -1 WHERE session_id = ''old''', '{"session_id": "old", "n": -1}');
SELECT * FROM details('UPDATE plain.sessions SET name = ''other'' WHERE session_id = ''old''', '{"session_id": "old", "name": "other"}');
RESET ROLE;
SELECT count(*) FROM make_twins();
DROP FUNCTION told, details;
DROP OWNED BY regress_agno_reader;
DROP ROLE regress_agno_reader;
