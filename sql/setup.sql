-- The extension, and what the other tests share: every behaviour is shown for two twin tables,
-- plain.sessions, which the direct path serves, and triggered.sessions, which only differs by a
-- trigger that does nothing, so that it goes through statements.
CREATE EXTENSION agno;
\dx+ agno
CREATE SCHEMA plain;
CREATE SCHEMA triggered;
CREATE FUNCTION do_nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';

-- Makes the twins anew, with these columns or as agno_create_sessions_table() does.
CREATE FUNCTION make_twins(columns text DEFAULT NULL)
RETURNS TABLE (target regclass, path text)
LANGUAGE plpgsql SET client_min_messages = warning AS $function$
DECLARE
    schema text;
BEGIN
    FOREACH schema IN ARRAY ARRAY['plain', 'triggered'] LOOP
        EXECUTE format('DROP TABLE IF EXISTS %I.sessions CASCADE', schema);
        IF columns IS NULL THEN
            PERFORM agno_create_sessions_table(schema || '.sessions');
        ELSE
            EXECUTE format('CREATE TABLE %I.sessions (%s)', schema, columns);
        END IF;
    END LOOP;
    CREATE TRIGGER stay_off AFTER INSERT ON triggered.sessions EXECUTE FUNCTION do_nothing();
    FOREACH target IN ARRAY ARRAY['plain.sessions', 'triggered.sessions']::regclass[] LOOP
        path := (SELECT t.path FROM agno_explain_target(target) t);
        RETURN NEXT;
    END LOOP;
END
$function$;

-- Runs a command on "sessions" for either twin.
CREATE FUNCTION on_twins(command text) RETURNS void LANGUAGE plpgsql AS $function$
BEGIN
    PERFORM set_config('search_path', 'plain, public', true);
    EXECUTE command;
    PERFORM set_config('search_path', 'triggered, public', true);
    EXECUTE command;
    PERFORM set_config('search_path', 'public', true);
END
$function$;

-- One row of agno_upsert_sessions, or an error; updated_at is "now" where it is now(), "before" where
-- it is of an earlier statement of the test. Of the detail of what is rejected only the message: sql/error_fields.sql
-- has the rest.
CREATE TYPE upsert_row AS
    (ordinal bigint, session_id text, outcome text, updated_at text, sqlstate text, detail text);

CREATE FUNCTION upsert_into(regclass, payload text, boolean, text, boolean, boolean, text, text, boolean, text, jsonb)
RETURNS SETOF upsert_row LANGUAGE plpgsql SET timezone = 'UTC' SET datestyle = 'ISO' AS $function$
DECLARE
    failure upsert_row;
    detail text;
    hint text;
BEGIN
    RETURN QUERY SELECT u.ordinal, u.session_id, u.outcome,
            CASE WHEN u.updated_at = now() THEN 'now'
                 WHEN u.updated_at > now() - interval '1 day' AND u.updated_at < now() THEN 'before'
                 ELSE u.updated_at::text END, u.sqlstate,
            replace(split_part(u.detail, E'\n', 1), $1::text, 'sessions')
        FROM agno_upsert_sessions(payload, $3, $1, $4, $5, $6, $7, $8, $9,
                                  owner => $10, merge_by => $11) u;
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS failure.sqlstate = RETURNED_SQLSTATE, failure.detail = MESSAGE_TEXT,
        detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
    failure.outcome := 'ERROR';
    failure.detail := replace(failure.detail || coalesce(E'\nDETAIL:  ' || nullif(detail, ''), '')
        || coalesce(E'\nHINT:  ' || nullif(hint, ''), ''), $1::text, 'sessions');
    RETURN NEXT failure;
END
$function$;

-- Calls agno_upsert_sessions for either twin. What both answer is shown once, as path "both".
CREATE FUNCTION upsert(payload text, preserve_updated_at boolean DEFAULT false, mode text DEFAULT 'replace',
    newer_only boolean DEFAULT false, touch boolean DEFAULT false, on_error text DEFAULT 'abort',
    unknown_keys text DEFAULT 'error', repair boolean DEFAULT false, owner text DEFAULT NULL, merge_by jsonb DEFAULT NULL)
RETURNS TABLE (path text, ordinal bigint, session_id text, outcome text, updated_at text, sqlstate text, detail text)
LANGUAGE plpgsql AS $function$
DECLARE
    direct upsert_row[] := ARRAY(SELECT u FROM upsert_into('plain.sessions', $1, $2, $3, $4, $5, $6, $7, $8, $9, $10) u);
    statements upsert_row[] := ARRAY(SELECT u FROM upsert_into('triggered.sessions', $1, $2, $3, $4, $5, $6, $7, $8, $9, $10) u);
BEGIN
    IF direct = statements THEN
        RETURN QUERY SELECT 'both', u.* FROM unnest(direct) u;
    ELSE
        RETURN QUERY SELECT 'direct', u.* FROM unnest(direct) u;
        RETURN QUERY SELECT 'statements', u.* FROM unnest(statements) u;
    END IF;
END
$function$;

-- What the twins hold by now, or some columns of it, likewise.
CREATE FUNCTION stored(columns text DEFAULT '*')
RETURNS TABLE (path text, stored text)
LANGUAGE plpgsql SET timezone = 'UTC' SET datestyle = 'ISO' AS $function$
DECLARE
    query text := 'SELECT coalesce(array_agg(row_to_json(stored_row)::text), ''{}'') FROM (SELECT %s FROM %s ORDER BY session_id) stored_row';
    direct text[];
    statements text[];
BEGIN
    EXECUTE format(query, columns, 'plain.sessions') INTO direct;
    EXECUTE format(query, columns, 'triggered.sessions') INTO statements;
    IF direct = statements THEN
        RETURN QUERY SELECT 'both', t FROM unnest(direct) t;
    ELSE
        RETURN QUERY SELECT 'direct', t FROM unnest(direct) t;
        RETURN QUERY SELECT 'statements', t FROM unnest(statements) t;
    END IF;
END
$function$;

-- What a document comes to when a role patches either twin with it, and when it runs the statement that does the
-- same: an INSERT … ON CONFLICT DO UPDATE of the keys it has, which leaves a row alone that would not change.
-- All of it is undone. "same": as core.
CREATE FUNCTION core_statement(target regclass, document jsonb) RETURNS text LANGUAGE sql AS $$
    SELECT format('INSERT INTO %1$s AS t (%2$s, created_at, updated_at)
                   SELECT %2$s, now(), now() FROM jsonb_to_record(%3$L) AS d (%4$s)
                   ON CONFLICT (session_id) DO UPDATE SET %5$s, updated_at = excluded.updated_at
                   WHERE (%6$s) IS DISTINCT FROM (%7$s) RETURNING session_id, updated_at',
                  target, string_agg(quote_ident(key), ', '), document, string_agg(quote_ident(key) || ' text', ', '),
                  string_agg(format('%1$I = excluded.%1$I', key), ', ') FILTER (WHERE key <> 'session_id'),
                  string_agg('t.' || quote_ident(key), ', ') FILTER (WHERE key <> 'session_id'),
                  string_agg('excluded.' || quote_ident(key), ', ') FILTER (WHERE key <> 'session_id'))
    FROM jsonb_object_keys(document) AS key $$;
CREATE FUNCTION our_statement(target regclass, document jsonb) RETURNS text LANGUAGE sql AS $$
    SELECT format('SELECT * FROM agno_upsert_sessions(%L::jsonb, target => %s, mode => ''patch'')', document, target::oid) $$;
-- What it comes to when that role tries.
CREATE FUNCTION attempt(who name, statement text) RETURNS text LANGUAGE plpgsql AS $function$
BEGIN
    EXECUTE format('SET LOCAL ROLE %I', who);
    EXECUTE statement;
    RAISE EXCEPTION USING ERRCODE = 'UNDO0';
EXCEPTION WHEN OTHERS THEN
    RETURN CASE SQLSTATE WHEN 'UNDO0' THEN 'done' WHEN '42501' THEN SQLSTATE || ' ' || SQLERRM ELSE SQLSTATE END;
END
$function$;
CREATE FUNCTION compared(who name, document jsonb) RETURNS TABLE (core text, direct text, statements text) LANGUAGE plpgsql AS $function$
BEGIN
    core := attempt(who, core_statement('plain.sessions', document));
    direct := attempt(who, our_statement('plain.sessions', document));
    statements := attempt(who, our_statement('triggered.sessions', document));
    direct := CASE direct WHEN replace(core, 'schema triggered', 'schema plain') THEN 'same' ELSE direct END;
    statements := CASE replace(statements, 'schema triggered', 'schema plain') WHEN core THEN 'same' ELSE statements END;
    RETURN NEXT;
END
$function$;
-- A column as this server's catalogs have it, where Citus keeps it.
CREATE FUNCTION serialized_column(t regclass, c name) RETURNS text LANGUAGE sql AS $function$
    SELECT format('{VAR :varno 1 :varattno %s :vartype %s :vartypmod %s :varcollid %s %s:varlevelsup 0 %s:varnosyn 1 :varattnosyn %1$s :location -1}',
                  attnum, atttypid, atttypmod, attcollation,
                  CASE WHEN version >= 160000 THEN ':varnullingrels (b) ' END, CASE WHEN version >= 180000 THEN ':varreturningtype 0 ' END)
    FROM pg_attribute, CAST(current_setting('server_version_num') AS int) AS version WHERE attrelid = t AND attname = c
$function$;

SELECT * FROM make_twins();
SELECT * FROM upsert('{"session_id": "s1", "name": "first", "state": {"a": 1}}');
SELECT * FROM stored('session_id, name, state');
SELECT * FROM upsert('{"session_id": "s1", "nmae": "typo"}');
