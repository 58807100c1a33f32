-- Who may do what is as for the statement that does the same: INSERT … ON CONFLICT DO UPDATE of the keys a
-- document has, where a row that would not change is not updated. Either is tried by the same role on the
-- same rows and undone; what differs would be shown.
SET client_min_messages = error;
SELECT * FROM make_twins('session_id text PRIMARY KEY, name text, secret text DEFAULT ''s'', created_at timestamptz, updated_at timestamptz');
SELECT on_twins('INSERT INTO sessions (session_id, name) VALUES (''old'', ''old'')');

-- A case: its rights, of which %1$s stands for a table's schema, and what comes of them.
CREATE ROLE regress_agno_case;
CREATE ROLE regress_agno_group;
CREATE FUNCTION try_rights(VARIADIC rights text[]) RETURNS TABLE (document text, core text, direct text, statements text) LANGUAGE plpgsql AS $function$
DECLARE
    r text;
    schema text;
BEGIN
    FOREACH r IN ARRAY rights LOOP
        FOREACH schema IN ARRAY CASE WHEN r LIKE '%\%1$s%' THEN ARRAY['plain', 'triggered'] ELSE ARRAY[''] END LOOP
            EXECUTE format(r, schema);
        END LOOP;
    END LOOP;
    RETURN QUERY SELECT d.*, c.* FROM (VALUES ('{"session_id": "old", "name": "x"}'), ('{"session_id": "new", "name": "x"}')) d (document),
        compared('regress_agno_case', d.document::jsonb) c;
    ALTER TABLE plain.sessions OWNER TO CURRENT_USER;
    ALTER TABLE triggered.sessions OWNER TO CURRENT_USER;
    DROP OWNED BY regress_agno_case, regress_agno_group;
    REVOKE regress_agno_group FROM regress_agno_case;
    REVOKE pg_read_all_data, pg_write_all_data FROM regress_agno_case;
    ALTER ROLE regress_agno_case NOSUPERUSER INHERIT;
END
$function$;
-- No right at all, to the schema, to the table.
SELECT * FROM try_rights(VARIADIC '{}');
SELECT * FROM try_rights('GRANT ALL ON %1$s.sessions TO regress_agno_case');
GRANT USAGE ON SCHEMA plain, triggered TO PUBLIC;
SELECT * FROM try_rights(VARIADIC '{}');
-- The table's, with one missing, and others that are of no use.
SELECT * FROM try_rights('GRANT SELECT ON %1$s.sessions TO regress_agno_case');
SELECT * FROM try_rights('GRANT INSERT ON %1$s.sessions TO regress_agno_case');
SELECT * FROM try_rights('GRANT UPDATE ON %1$s.sessions TO regress_agno_case');
SELECT * FROM try_rights('GRANT SELECT, INSERT ON %1$s.sessions TO regress_agno_case');
SELECT * FROM try_rights('GRANT SELECT, UPDATE ON %1$s.sessions TO regress_agno_case');
SELECT * FROM try_rights('GRANT INSERT, UPDATE ON %1$s.sessions TO regress_agno_case');
SELECT * FROM try_rights('GRANT DELETE, TRUNCATE, REFERENCES, TRIGGER ON %1$s.sessions TO regress_agno_case');
SELECT * FROM try_rights('GRANT SELECT, INSERT, UPDATE ON %1$s.sessions TO regress_agno_case');
-- Columns', all that are needed, then one less.
CREATE FUNCTION try_columns(selected text, inserted text, updated text) RETURNS TABLE (document text, core text, direct text, statements text)
    LANGUAGE sql AS $$ SELECT * FROM try_rights(format('GRANT SELECT (%s), INSERT (%s), UPDATE (%s) ON %%1$s.sessions TO regress_agno_case', $1, $2, $3)) $$;
SELECT * FROM try_columns('session_id, name, updated_at', 'session_id, name, created_at, updated_at', 'name, updated_at');
SELECT * FROM try_columns('name, updated_at', 'session_id, name, created_at, updated_at', 'name, updated_at');
SELECT * FROM try_columns('session_id, updated_at', 'session_id, name, created_at, updated_at', 'name, updated_at');
SELECT * FROM try_columns('session_id, name', 'session_id, name, created_at, updated_at', 'name, updated_at');
SELECT * FROM try_columns('session_id, name, updated_at', 'name, created_at, updated_at', 'name, updated_at');
SELECT * FROM try_columns('session_id, name, updated_at', 'session_id, created_at, updated_at', 'name, updated_at');
SELECT * FROM try_columns('session_id, name, updated_at', 'session_id, name, updated_at', 'name, updated_at');
SELECT * FROM try_columns('session_id, name, updated_at', 'session_id, name, created_at', 'name, updated_at');
SELECT * FROM try_columns('session_id, name, updated_at', 'session_id, name, created_at, updated_at', 'updated_at');
SELECT * FROM try_columns('session_id, name, updated_at', 'session_id, name, created_at, updated_at', 'name');
SELECT * FROM try_columns('session_id, name, updated_at', 'session_id, name, created_at, updated_at', 'name, secret, session_id, created_at');
-- By membership, inherited or not; by a role of the server's own; from PUBLIC; as owner or superuser.
SELECT * FROM try_rights('GRANT ALL ON %1$s.sessions TO regress_agno_group', 'GRANT regress_agno_group TO regress_agno_case');
SELECT * FROM try_rights('GRANT ALL ON %1$s.sessions TO regress_agno_group', 'ALTER ROLE regress_agno_case NOINHERIT', 'GRANT regress_agno_group TO regress_agno_case');
SELECT * FROM try_rights('GRANT pg_write_all_data TO regress_agno_case');
SELECT * FROM try_rights('GRANT pg_write_all_data, pg_read_all_data TO regress_agno_case');
SELECT * FROM try_rights('GRANT SELECT ON %1$s.sessions TO regress_agno_case', 'GRANT INSERT ON %1$s.sessions TO PUBLIC', 'GRANT UPDATE ON %1$s.sessions TO regress_agno_group',
    'GRANT regress_agno_group TO regress_agno_case');
REVOKE ALL ON plain.sessions, triggered.sessions FROM PUBLIC;
SELECT * FROM try_rights('ALTER TABLE %1$s.sessions OWNER TO regress_agno_case');
SELECT * FROM try_rights('ALTER TABLE %1$s.sessions OWNER TO regress_agno_case', 'REVOKE UPDATE ON %1$s.sessions FROM regress_agno_case');
SELECT * FROM try_rights('ALTER ROLE regress_agno_case SUPERUSER');

-- A table that one has no right on is not even locked, nor told of.
SET ROLE regress_agno_case;
SELECT * FROM agno_explain_target('plain.sessions');
RESET ROLE;
GRANT SELECT (name) ON plain.sessions TO regress_agno_case;
SET ROLE regress_agno_case;
SELECT * FROM agno_explain_target('plain.sessions');
RESET ROLE;
SET ROLE regress_agno_case;
-- A catalog.
SELECT * FROM agno_explain_target('pg_catalog.pg_authid');
SELECT * FROM agno_upsert_sessions('{"session_id": "a"}'::jsonb, target => 'pg_catalog.pg_authid');
RESET ROLE;
-- In a read-only transaction, temporary tables alone can be written.
CREATE TEMP TABLE scratch (session_id text PRIMARY KEY, name text);
BEGIN READ ONLY;
INSERT INTO scratch VALUES ('a') ON CONFLICT (session_id) DO UPDATE SET name = excluded.name;
SELECT outcome FROM agno_upsert_sessions('[{"session_id": "a", "name": "x"}, {"session_id": "b"}]'::jsonb, target => 'scratch');
SELECT outcome FROM agno_upsert_sessions('{"session_id": "a"}'::jsonb, target => 'plain.sessions');
ROLLBACK;
-- A function that wrongly says that it may run in a parallel worker is refused there, as one that INSERTs.
CREATE FUNCTION sneaky_insert(id text) RETURNS bigint LANGUAGE sql PARALLEL SAFE AS 'INSERT INTO plain.sessions (session_id) VALUES (id) RETURNING 1::bigint';
CREATE FUNCTION sneaky_upsert(id text) RETURNS bigint LANGUAGE plpgsql PARALLEL SAFE AS $$ BEGIN
    RETURN (SELECT count(*) FROM agno_upsert_sessions(jsonb_build_object('session_id', id), target => 'plain.sessions')); END $$;
\set SHOW_CONTEXT never
SELECT count(set_config(name, 'on', false)) FROM pg_settings WHERE name IN ('force_parallel_mode', 'debug_parallel_query');
SELECT sneaky_insert('parallel');
SELECT sneaky_upsert('parallel');
SELECT count(set_config(name, 'off', false)) FROM pg_settings WHERE name IN ('force_parallel_mode', 'debug_parallel_query');
DROP FUNCTION sneaky_insert, sneaky_upsert;
-- What a planner may do with the functions.
SELECT proname, provolatile, proparallel, prosecdef, proisstrict, proleakproof, count(*) FROM pg_proc WHERE proname LIKE 'agno%' GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY 1;
DROP TABLE scratch;
REVOKE USAGE ON SCHEMA plain, triggered FROM PUBLIC;
SELECT count(*) FROM make_twins();
DROP FUNCTION try_rights, try_columns;
DROP OWNED BY regress_agno_case;
DROP ROLE regress_agno_case, regress_agno_group;
