-- agno in plain SQL and PL/pgSQL, for servers where no extension can be loaded: managed PostgreSQL, say.
--
--     psql -f agno_portable.sql                       into schema agno
--     psql -v schema=chat -f agno_portable.sql        into another one
--     agno-load --install-portable                    the same; the file is in the program
--
-- Any role that may create a schema (or functions in one that is there) can run it, on PostgreSQL 15 or later. A second
-- run upgrades, DROP SCHEMA agno CASCADE removes it. The functions are those of the extension: same names, arguments,
-- defaults, outcomes and SQLSTATEs; docs/managed-postgresql.md says what differs. There is no loader table: that takes C.

\set ON_ERROR_STOP on
\if :{?schema}
\else
\set schema agno
\endif
SELECT set_config('agno.schema', :'schema', false) \g /dev/null
-- What follows is plain SQL, which agno-load sends as it stands.

BEGIN;
SET LOCAL client_min_messages = warning;

DO $install$
DECLARE
    target_schema text := coalesce(nullif(current_setting('agno.schema', true), ''), 'agno');
    old record;
BEGIN
    IF EXISTS (SELECT FROM pg_catalog.pg_extension e JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
               WHERE e.extname = 'agno' AND n.nspname = target_schema) THEN
        RAISE EXCEPTION 'schema "%" has the extension agno, which does the same and more', target_schema
            USING ERRCODE = 'duplicate_object', HINT = 'Nothing needs to be installed.';
    END IF;
    IF to_regnamespace(quote_ident(target_schema)) IS NULL THEN
        EXECUTE format('CREATE SCHEMA %I', target_schema);
    END IF;
    PERFORM set_config('search_path', format('%I, pg_catalog, pg_temp', target_schema), true);
    -- What is for internal use is made anew; the functions that users call are replaced, so that grants and views stay.
    FOR old IN SELECT oid::regprocedure AS name FROM pg_catalog.pg_proc
               WHERE pronamespace = to_regnamespace(quote_ident(target_schema)) AND proname LIKE '\_agno\_%' LOOP
        EXECUTE format('DROP FUNCTION %s', old.name);
    END LOOP;
END
$install$;

-- The last one is an earlier version's.
DROP TYPE IF EXISTS _agno_call, _agno_column, _agno_problem, _agno_document;

-- A column of the target.
CREATE TYPE _agno_column AS (
    num int, name text, quoted text, literal text,
    type_oid oid, typmod int,
    type text,           -- as declared, perhaps a domain, with the typmod
    base_type oid,       -- what the domain is over, else the type
    base_name text,      -- its name, with the typmod
    is_domain boolean,
    max_chars int,       -- of varchar(n) and char(n)
    may_cut boolean,     -- the type's input function cuts off what is too long
    kind text,           -- text, jsonb, json, timestamp, epoch (a bigint time of ours) or other
    settable boolean,    -- not generated
    not_null boolean,
    identity boolean,
    source text,         -- the DEFAULT, as an expression, NULL where that is NULL
    is_constant boolean, -- the DEFAULT is no call of nextval(), now() or the like
    generated text       -- of a generated column, the expression
);

-- Why a document is bad.
CREATE TYPE _agno_problem AS (
    sqlstate text, key text, message text, detail text, hint text, context text,
    schema_name text, table_name text, column_name text, datatype_name text, constraint_name text);

-- A table, and what is asked of it.
CREATE TYPE _agno_call AS (
    target oid,
    table_name text,         -- qualified, quoted
    arbiter oid,
    columns _agno_column[],
    key text[],
    is_sessions boolean,     -- matched by session_id: messages say so
    mode text,
    preserve_updated_at boolean, newer_only boolean, touch boolean,
    skips boolean,           -- on_error 'skip'
    drops_unknown boolean,   -- unknown_keys 'ignore'
    time_unit text,
    owner text,
    merge_by jsonb,
    set_once text,           -- a column that an update leaves alone
    me text,                 -- the schema of these functions, quoted
    caller_path text);

---------------------------------------------------------------------------------------------------------------------
-- Problems
---------------------------------------------------------------------------------------------------------------------

CREATE FUNCTION _agno_bad(sqlstate text, key text, message text, detail text DEFAULT NULL, hint text DEFAULT NULL)
RETURNS _agno_problem LANGUAGE sql IMMUTABLE AS $$
    SELECT ROW(sqlstate, key, message, detail, hint, NULL, NULL, NULL, NULL, NULL, NULL)::_agno_problem
$$;

-- A value of any size may stand in a message; what is told is to be read.
CREATE FUNCTION _agno_clipped(message text, longest int DEFAULT 500) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN length(message) <= longest THEN message
                ELSE left(message, longest / 2) || ' ... ' || right(message, longest / 2) END
$$;

-- Where the error was raised, without the lines of this very call: those of functions for internal use, and of the
-- statements that they run, which begin with a comment by which they are known.
CREATE FUNCTION _agno_context(context text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT nullif(_agno_clipped(regexp_replace(regexp_replace(context, '(^|\n)[^\n]*("/\*agno\*/|\m_agno_).*$', ''), '(^|\n)SQL expression "[^\n]*_agno_[^\n]*$', '')), '')
$$;

-- The only column of the constraint that an error names.
CREATE FUNCTION _agno_constraint_key(problem _agno_problem) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT attname FROM pg_constraint c JOIN pg_class t ON t.oid = conrelid JOIN pg_namespace n ON n.oid = relnamespace
        JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = conkey[1]
    WHERE n.nspname = problem.schema_name AND relname = problem.table_name AND conname = problem.constraint_name
        AND cardinality(conkey) = 1
$$;

-- A problem as GET STACKED DIAGNOSTICS filled it in: what is not there is NULL, and nothing is too long. A domain's
-- constraint doesn't tell the column: the target's that has that type, rather one that the document lacks, since what it has
-- was converted before.
CREATE FUNCTION _agno_tidied(p _agno_problem, target oid, document jsonb DEFAULT NULL) RETURNS _agno_problem LANGUAGE sql STABLE AS $$
    SELECT ROW(p.sqlstate, coalesce(p.key, nullif(p.column_name, ''), _agno_constraint_key(p),
                   (SELECT attname FROM pg_attribute a JOIN pg_type t ON t.oid = atttypid JOIN pg_namespace n ON n.oid = typnamespace
                    WHERE attrelid = target AND attnum > 0 AND NOT attisdropped AND typname = p.datatype_name AND nspname = p.schema_name
                    ORDER BY document ? attname::text, attnum DESC LIMIT 1)),
               _agno_clipped(p.message), nullif(_agno_clipped(p.detail), ''), nullif(_agno_clipped(p.hint), ''), _agno_context(p.context), nullif(p.schema_name, ''),
               nullif(p.table_name, ''), nullif(p.column_name, ''), nullif(p.datatype_name, ''), nullif(p.constraint_name, ''))::_agno_problem
$$;

CREATE FUNCTION _agno_told(problem _agno_problem) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT nullif(concat_ws(E'\n', CASE WHEN problem.key IS NULL THEN problem.message ELSE format('key "%s": %s', problem.key, problem.message) END,
        'DETAIL:  ' || problem.detail, 'HINT:  ' || problem.hint, 'CONTEXT:  ' || problem.context,
        'SCHEMA NAME:  ' || problem.schema_name, 'TABLE NAME:  ' || problem.table_name, 'COLUMN NAME:  ' || problem.column_name,
        'DATATYPE NAME:  ' || problem.datatype_name, 'CONSTRAINT NAME:  ' || problem.constraint_name), '')
$$;

-- Not a document's fault: what fails the call, also with on_error 'skip'.
CREATE FUNCTION _agno_blames_call(code text, secured boolean) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN code = '42501' THEN NOT secured
                ELSE left(code, 2) = ANY (ARRAY['08', '0A', '25', '40', '42', '53', '55', '57', '58', 'XX']) END
$$;

-- The same of an error that converting a value raised.
CREATE FUNCTION _agno_spares_value(code text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT left(code, 2) = ANY (ARRAY['40', '53', '57', '58']) OR code = ANY (ARRAY['42501', '55P03', 'XX001', 'XX002'])
$$;

-- What another row refuses, by a reference or a unique value, it may allow once other documents have landed.
CREATE FUNCTION _agno_may_be_lifted(code text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT code = ANY (ARRAY['23503', '23505', '23P01'])
$$;

-- Ends the call with a document's problem.
CREATE FUNCTION _agno_raise(ordinal bigint, problem _agno_problem) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    message text;
BEGIN
    message := CASE WHEN problem.key IS NULL THEN format('document %s: %s', ordinal, problem.message)
                    ELSE format('document %s, key "%s": %s', ordinal, problem.key, problem.message) END;
    -- An option of RAISE can't be NULL, and an empty DETAIL or HINT would be shown.
    IF problem.detail IS NULL AND problem.hint IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = problem.sqlstate, MESSAGE = message, SCHEMA = coalesce(problem.schema_name, ''), TABLE = coalesce(problem.table_name, ''),
            COLUMN = coalesce(problem.column_name, ''), DATATYPE = coalesce(problem.datatype_name, ''), CONSTRAINT = coalesce(problem.constraint_name, '');
    ELSIF problem.hint IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = problem.sqlstate, MESSAGE = message, DETAIL = problem.detail, SCHEMA = coalesce(problem.schema_name, ''),
            TABLE = coalesce(problem.table_name, ''), COLUMN = coalesce(problem.column_name, ''), DATATYPE = coalesce(problem.datatype_name, ''),
            CONSTRAINT = coalesce(problem.constraint_name, '');
    ELSIF problem.detail IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = problem.sqlstate, MESSAGE = message, HINT = problem.hint, SCHEMA = coalesce(problem.schema_name, ''),
            TABLE = coalesce(problem.table_name, ''), COLUMN = coalesce(problem.column_name, ''), DATATYPE = coalesce(problem.datatype_name, ''),
            CONSTRAINT = coalesce(problem.constraint_name, '');
    END IF;
    RAISE EXCEPTION USING ERRCODE = problem.sqlstate, MESSAGE = message, DETAIL = problem.detail, HINT = problem.hint, SCHEMA = coalesce(problem.schema_name, ''),
        TABLE = coalesce(problem.table_name, ''), COLUMN = coalesce(problem.column_name, ''), DATATYPE = coalesce(problem.datatype_name, ''),
        CONSTRAINT = coalesce(problem.constraint_name, '');
END
$$;

---------------------------------------------------------------------------------------------------------------------
-- Values
---------------------------------------------------------------------------------------------------------------------

CREATE FUNCTION _agno_type_in_words(value jsonb) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE jsonb_typeof(value) WHEN 'null' THEN 'null' WHEN 'array' THEN 'an array' WHEN 'object' THEN 'an object'
                ELSE 'a ' || jsonb_typeof(value) END
$$;

CREATE FUNCTION _agno_utc_time(value text) RETURNS timestamptz LANGUAGE sql STABLE SET timezone = 'UTC' AS $$
    SELECT value::timestamptz
$$;

-- The moment that a JSON value tells. is_utc: text that names no zone is of UTC. is_whole: a fraction of a number is cut off.
CREATE FUNCTION _agno_time(value jsonb, unit text, is_utc boolean, is_whole boolean) RETURNS timestamptz
LANGUAGE plpgsql STABLE AS $$
DECLARE
    number numeric;
    micros numeric;
    units text[] := ARRAY['seconds', 'milliseconds', 'microseconds'];
    place int := array_position(units, unit);
    beyond boolean;
    other text;
BEGIN
    IF value IS NULL OR jsonb_typeof(value) = 'null' THEN
        RETURN NULL;
    ELSIF jsonb_typeof(value) <> 'number' THEN
        RETURN CASE WHEN is_utc THEN _agno_utc_time(value #>> '{}') ELSE (value #>> '{}')::timestamptz END;
    END IF;
    number := value::numeric;
    beyond := number >= 253402300800 * 1000::numeric ^ (place - 1);
    IF beyond OR number < -210866803200 * 1000::numeric ^ (place - 1) THEN
        SELECT u INTO other FROM unnest(units) WITH ORDINALITY AS t(u, i)
            WHERE number < 253402300800 * 1000::numeric ^ (i - 1) AND number >= -210866803200 * 1000::numeric ^ (i - 1) ORDER BY i LIMIT 1;
        RAISE EXCEPTION USING ERRCODE = 'datetime_field_overflow', MESSAGE = format('%s is %s in %s since 1970',
            _agno_clipped(number::text, 40), CASE WHEN beyond THEN 'beyond the year 9999' ELSE 'before the year 4713 BC' END, unit)
            || CASE WHEN other IS NULL THEN '' ELSE format(', but not in %s: see time_unit', other) END;
    END IF;
    micros := round(CASE WHEN is_whole THEN floor(number) ELSE number END * 1000000 / 1000::numeric ^ (place - 1));
    RETURN timestamptz 'epoch' + div(micros, 1000000)::double precision * interval '1 second'
        + mod(micros, 1000000)::double precision * interval '1 microsecond';
END
$$;

CREATE FUNCTION _agno_epoch(moment timestamptz) RETURNS bigint LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    IF NOT isfinite(moment) THEN
        RAISE EXCEPTION USING ERRCODE = 'datetime_field_overflow', MESSAGE = 'an infinite time has no epoch seconds';
    END IF;
    RETURN floor(extract(epoch FROM moment));
END
$$;

CREATE FUNCTION _agno_time_of_epoch(seconds bigint) RETURNS timestamptz LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN seconds < -210866803200 THEN '-infinity'::timestamptz WHEN seconds >= 9224318016000 THEN 'infinity'
                ELSE timezone('UTC', 'epoch'::timestamp + make_interval(days => (seconds / 86400)::int) + (seconds % 86400)::double precision * interval '1 second') END
$$;

-- Text that its column would cut off, or refuse, is refused.
CREATE FUNCTION _agno_text(value text, max_chars int, type text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    IF length(value) > max_chars THEN
        RAISE EXCEPTION USING ERRCODE = 'string_data_right_truncation', MESSAGE = 'value too long for type ' || type,
            DETAIL = format('It has %s characters.', length(value));
    END IF;
    RETURN value;
END
$$;

-- What a domain is over, with its typmod; other types as they are.
CREATE FUNCTION _agno_base_type(type oid, typmod int, OUT base oid, OUT base_typmod int) LANGUAGE plpgsql STABLE AS $$
DECLARE
    t pg_type;
BEGIN
    base := type;
    base_typmod := typmod;
    LOOP
        SELECT * INTO t FROM pg_type WHERE oid = base;
        EXIT WHEN t.typtype <> 'd';
        base := t.typbasetype;
        base_typmod := t.typtypmod;
    END LOOP;
END
$$;

-- The element's type of a true array, else NULL.
CREATE FUNCTION _agno_element_type(type oid) RETURNS oid LANGUAGE sql STABLE AS $$
    SELECT nullif(typelem, 0) FROM pg_type WHERE oid = type AND typsubscript = 'array_subscript_handler'::regproc
$$;

-- Whether the type's input function cuts off what is too long, in an element or a field, too.
CREATE FUNCTION _agno_may_cut(type oid, typmod int) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
DECLARE
    b record := _agno_base_type(type, typmod);
BEGIN
    IF _agno_element_type(b.base) IS NOT NULL THEN
        RETURN _agno_may_cut(_agno_element_type(b.base), b.base_typmod);
    END IF;
    RETURN b.base = ANY (ARRAY['name'::regtype, '"char"'::regtype]::oid[])
        OR b.base = ANY (ARRAY['varchar'::regtype, 'bpchar'::regtype]::oid[]) AND b.base_typmod >= 4
        OR EXISTS (SELECT FROM pg_type t JOIN pg_attribute a ON a.attrelid = t.typrelid
                   WHERE t.oid = b.base AND t.typtype = 'c' AND attnum > 0 AND NOT attisdropped AND _agno_may_cut(atttypid, atttypmod));
END
$$;

-- Whether it is the type that extension hstore makes, or one of arrays or fields of it. to_jsonb() makes objects of its
-- values, which its input function doesn't read.
CREATE FUNCTION _agno_holds_hstore(type oid) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
DECLARE
    base oid := (_agno_base_type(type, -1)).base;
BEGIN
    IF _agno_element_type(base) IS NOT NULL THEN
        RETURN _agno_holds_hstore(_agno_element_type(base));
    END IF;
    RETURN EXISTS (SELECT FROM pg_type t JOIN pg_proc p ON p.oid = typinput WHERE t.oid = base AND typname = 'hstore' AND proname = 'hstore_in')
        OR EXISTS (SELECT FROM pg_type t JOIN pg_attribute a ON a.attrelid = t.typrelid
                   WHERE t.oid = base AND t.typtype = 'c' AND attnum > 0 AND NOT attisdropped AND _agno_holds_hstore(atttypid));
END
$$;

-- The value with a string that hstore reads in place of each object for one.
CREATE FUNCTION _agno_with_hstores(type oid, value jsonb) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
DECLARE
    base oid := (_agno_base_type(type, -1)).base;
    element oid := _agno_element_type(base);
BEGIN
    IF jsonb_typeof(value) = 'array' AND element IS NOT NULL THEN
        RETURN (SELECT coalesce(jsonb_agg(_agno_with_hstores(CASE jsonb_typeof(e) WHEN 'array' THEN base ELSE element END, e) ORDER BY n), '[]')
                FROM jsonb_array_elements(value) WITH ORDINALITY AS t(e, n));
    ELSIF jsonb_typeof(value) = 'object' AND EXISTS (SELECT FROM pg_type WHERE oid = base AND typtype = 'c') THEN
        RETURN (SELECT coalesce(jsonb_object_agg(m.k, CASE WHEN f.atttypid IS NULL THEN m.v ELSE _agno_with_hstores(f.atttypid, m.v) END), '{}')
                FROM jsonb_each(value) AS m(k, v)
                LEFT JOIN (SELECT attname::text, atttypid FROM pg_type t JOIN pg_attribute a ON a.attrelid = t.typrelid
                           WHERE t.oid = base AND attnum > 0 AND NOT attisdropped) f ON f.attname = m.k);
    ELSIF jsonb_typeof(value) = 'object' AND element IS NULL AND _agno_holds_hstore(base) THEN
        RETURN (SELECT to_jsonb(coalesce(string_agg(format('"%s"=>%s', regexp_replace(k, '(["\\])', '\\\1', 'g'),
                    CASE WHEN v = 'null' THEN 'NULL' ELSE format('"%s"', regexp_replace(v #>> '{}', '(["\\])', '\\\1', 'g')) END), ', '), ''))
                FROM jsonb_each(value) AS m(k, v));
    END IF;
    RETURN value;
END
$$;

-- The fields of a composite value as it is written.
CREATE FUNCTION _agno_fields(written text) RETURNS SETOF text LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN m[1] = '' THEN NULL
                ELSE replace(regexp_replace(regexp_replace(m[1], '(?<!^)""|\\"', E'\x01', 'g'), '"|\\(?=.)', '', 'g'), E'\x01', '"') END
    FROM regexp_matches(regexp_replace(btrim(written), '^\(|\)$', '', 'g') || ',', '((?:"(?:[^"\\]|\\.|"")*"|[^",\\]|\\.)*),', 'g') AS m
$$;

-- Refuses text that the type would cut off; returns it otherwise.
CREATE FUNCTION _agno_uncut(type oid, typmod int, written text) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
    b record := _agno_base_type(type, typmod);
    bytes int := octet_length(written);
    part text;
BEGIN
    IF written IS NULL THEN
        RETURN NULL;
    ELSIF _agno_element_type(b.base) IS NOT NULL THEN
        FOR part IN SELECT unnest(written::text[]) LOOP
            PERFORM _agno_uncut(_agno_element_type(b.base), b.base_typmod, part);
        END LOOP;
    ELSIF EXISTS (SELECT FROM pg_type WHERE oid = b.base AND typtype = 'c') THEN
        PERFORM _agno_uncut(f.atttypid, f.atttypmod, v.field)
            FROM (SELECT row_number() OVER (ORDER BY attnum) AS n, atttypid, atttypmod FROM pg_type t JOIN pg_attribute a ON a.attrelid = t.typrelid
                  WHERE t.oid = b.base AND attnum > 0 AND NOT attisdropped) f
            JOIN _agno_fields(written) WITH ORDINALITY AS v(field, n) USING (n);
    ELSIF b.base = ANY (ARRAY['varchar'::regtype, 'bpchar'::regtype]::oid[]) AND b.base_typmod >= 4 THEN
        PERFORM _agno_text(written, b.base_typmod - 4, format_type(b.base, b.base_typmod));
    ELSIF b.base = 'name'::regtype AND bytes >= 64
          OR b.base = '"char"'::regtype AND bytes > 1
             AND NOT (current_setting('server_version_num')::int >= 160000 AND written ~ '^\\[0-7]{3}$') THEN
        RAISE EXCEPTION USING ERRCODE = 'string_data_right_truncation',
            MESSAGE = 'value too long for type ' || format_type(b.base, NULL), DETAIL = format('It has %s bytes.', bytes);
    END IF;
    RETURN written;
END
$$;

-- The same of a value in JSON, which may be an array or a row.
CREATE FUNCTION _agno_uncut_json(type oid, typmod int, value jsonb) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
DECLARE
    b record := _agno_base_type(type, typmod);
    part record;
BEGIN
    IF jsonb_typeof(value) = 'array' AND _agno_element_type(b.base) IS NOT NULL THEN
        -- Of arrays in it, too, which may be dimensions of this one.
        FOR part IN SELECT e FROM jsonb_array_elements(value) AS t(e) LOOP
            PERFORM _agno_uncut_json(CASE jsonb_typeof(part.e) WHEN 'array' THEN b.base ELSE _agno_element_type(b.base) END, b.base_typmod, part.e);
        END LOOP;
    ELSIF jsonb_typeof(value) = 'object' AND EXISTS (SELECT FROM pg_type WHERE oid = b.base AND typtype = 'c') THEN
        FOR part IN SELECT atttypid, atttypmod, value -> attname::text AS v FROM pg_type t JOIN pg_attribute a ON a.attrelid = t.typrelid
                    WHERE t.oid = b.base AND attnum > 0 AND NOT attisdropped LOOP
            PERFORM _agno_uncut_json(part.atttypid, part.atttypmod, part.v);
        END LOOP;
    ELSIF jsonb_typeof(value) = ANY (ARRAY['string', 'number', 'boolean']) OR _agno_element_type(b.base) IS NULL THEN
        PERFORM _agno_uncut(type, typmod, nullif(value, 'null') #>> '{}');
    END IF;
    RETURN true;
END
$$;

-- RFC 7396.
CREATE FUNCTION _agno_patch(stored jsonb, patch jsonb) RETURNS jsonb LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    merged jsonb;
BEGIN
    IF jsonb_typeof(patch) <> 'object' THEN
        RETURN nullif(patch, 'null');
    END IF;
    IF stored IS NULL OR jsonb_typeof(stored) <> 'object' THEN
        stored := '{}';
    END IF;
    SELECT jsonb_object_agg(key, CASE WHEN jsonb_typeof(value) = 'object' THEN _agno_patch(stored -> key, value) ELSE value END)
        INTO merged FROM jsonb_each(patch) WHERE jsonb_typeof(value) <> 'null';
    RETURN (stored - ARRAY(SELECT key FROM jsonb_each(patch) WHERE jsonb_typeof(value) = 'null')) || coalesce(merged, '{}');
END
$$;

-- What tells an element from others: the member named, or, for want of one, all of it. Identity is that of the text.
CREATE FUNCTION _agno_identity(element jsonb, member text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN jsonb_typeof(element) = 'object' AND coalesce(element -> member, 'null') <> 'null'
                THEN 'i' || (element -> member)::text ELSE 'e' || element::text END
$$;

-- Patches, one after the other.
CREATE FUNCTION _agno_patch_all(stored jsonb, patches jsonb[]) RETURNS jsonb LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    patch jsonb;
BEGIN
    FOREACH patch IN ARRAY patches LOOP
        stored := _agno_patch(stored, patch);
    END LOOP;
    RETURN stored;
END
$$;

-- Arrays merge by a member: an element whose member is stored takes that one's place, or is merged into it, others are
-- appended; one without the member unless an equal one is stored. rule: "member", or {"merge": "member"}.
CREATE FUNCTION _agno_merge_by(stored jsonb, patch jsonb, rule jsonb) RETURNS jsonb LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    member text := coalesce(rule ->> 'merge', rule #>> '{}');
    merges boolean := jsonb_typeof(rule) = 'object';
    merged jsonb;
BEGIN
    IF jsonb_typeof(patch) <> 'array' OR stored IS NULL OR jsonb_typeof(stored) <> 'array' THEN
        IF jsonb_typeof(patch) <> 'array' THEN
            RETURN nullif(patch, 'null');
        END IF;
        stored := '[]';
    END IF;
    WITH old AS (
        SELECT e, place, _agno_identity(e, member) AS id FROM jsonb_array_elements(stored) WITH ORDINALITY AS t(e, place)),
    come AS (
        SELECT e, place, _agno_identity(e, member) AS id FROM jsonb_array_elements(patch) WITH ORDINALITY AS t(e, place)),
    known AS (
        SELECT id, min(place) AS place FROM old GROUP BY id),
    ids AS (
        SELECT id, min(place) AS place, array_agg(e ORDER BY place) AS patches, (array_agg(e ORDER BY place DESC))[1] AS e,
            -- Merged like the other members, an object would lose its nulls.
            jsonb_build_object(member, (array_agg(e -> member))[1]) AS own_id FROM come WHERE id LIKE 'i%' GROUP BY id),
    added AS (
        SELECT CASE WHEN merges THEN _agno_patch_all(NULL, ids.patches) || ids.own_id ELSE ids.e END AS e, ids.place FROM ids WHERE NOT EXISTS (SELECT FROM known WHERE known.id = ids.id)
        UNION ALL SELECT come.e, come.place FROM come WHERE id LIKE 'e%' AND NOT EXISTS (SELECT FROM known WHERE known.id = come.id))
    SELECT jsonb_agg(e ORDER BY part, place) INTO merged FROM (
        SELECT 1 AS part, old.place, CASE WHEN ids.id IS NULL THEN old.e WHEN merges THEN _agno_patch_all(old.e, ids.patches) || ids.own_id ELSE ids.e END AS e
            FROM old LEFT JOIN known ON known.id = old.id AND known.place = old.place LEFT JOIN ids ON ids.id = known.id
        UNION ALL SELECT 2, added.place, added.e FROM added) parts;
    RETURN coalesce(merged, '[]');
END
$$;

---------------------------------------------------------------------------------------------------------------------
-- Payloads
---------------------------------------------------------------------------------------------------------------------

-- Mends what JSON text may carry and jsonb can't: U+0000 and lone surrogates become U+FFFD, NaN and infinities null.
-- tells_apart: what is replaced stays different, by characters of private use, to see whether names become equal.
CREATE FUNCTION _agno_repair(document text, tells_apart boolean DEFAULT false) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    replacement text := CASE WHEN getdatabaseencoding() = 'UTF8' THEN '\ufffd' ELSE '?' END;
    piece text;
    mended text := '';
    string text;
BEGIN
    IF document !~* '\\u(0000|d[89a-f])|NaN|Infinity' THEN
        RETURN document;
    END IF;
    FOR piece IN SELECT m[1] FROM regexp_matches(document, '("(?:[^"\\]|\\.)*"|[^"]+|")', 'g') AS m LOOP
        IF left(piece, 1) <> '"' THEN
            piece := regexp_replace(piece, '(^|[\s\[:,])(-?Infinity|NaN)(?=$|[\s\]},])', '\1null', 'g');
            -- Twice, since neighbours share what is between them.
            mended := mended || regexp_replace(piece, '(^|[\s\[:,])(-?Infinity|NaN)(?=$|[\s\]},])', '\1null', 'g');
        ELSE
            SELECT string_agg(CASE
                    WHEN m[1] !~* '^\\u(0000|d[89a-f]..)$' THEN m[1]
                    WHEN NOT tells_apart THEN replacement
                    ELSE '\ue' || substr(lower(m[1]), 4) END, '' ORDER BY n)
                INTO string
                FROM regexp_matches(piece, '(\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\.|[^\\]+|\\)', 'g') WITH ORDINALITY AS t(m, n);
            mended := mended || string;
        END IF;
    END LOOP;
    RETURN mended;
END
$$;

CREATE FUNCTION _agno_count_names(document jsonb) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$
    SELECT count(*) FROM jsonb_path_query(document, 'strict $.** ? (@.type() == "object").keyvalue()')
$$;

-- Cuts text into documents as the extension does, by strings and brackets: an array of them, or one after the other. What
-- is malformed costs itself, not its neighbours. problem: what is wrong behind the last document.
CREATE FUNCTION _agno_split(payload text, OUT documents text[], OUT problem text) LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    rest text := regexp_replace(payload, '^\uFEFF', '');
    token text;
    at int;
    starts int;
    depth int;
    lines text[];
    indent int;
    line text;
    whole text;
    is_records boolean;
    is_done boolean;
    i int;
    j int;
BEGIN
    documents := '{}';
    IF ltrim(rest, E' \t\r\n') LIKE '[%' THEN
        rest := substr(ltrim(rest, E' \t\r\n'), 2);
        problem := 'the array of documents is not closed';
        depth := 0;
        at := 1;
        starts := 1;
        FOR token IN SELECT m[1] FROM regexp_matches(rest, '([^"\[\]{},]+|"(?:[^"\\\n]|\\.)*(?:"|\n|$)|[\[{]+|.)', 'g') AS m LOOP
            IF depth <= 0 AND token = ANY (ARRAY[',', ']']) OR left(token, 1) = '"' AND right(token, 1) = E'\n' THEN
                whole := btrim(substr(rest, starts, at - starts), E' \t\r\n');
                IF whole <> '' OR token <> ']' OR is_done THEN
                    documents := documents || whole;
                END IF;
                depth := 0;
                starts := at + length(token);
                is_done := token = ',';
                IF token = ']' THEN
                    problem := CASE WHEN btrim(substr(rest, starts), E' \t\r\n') <> '' THEN 'something follows the array of documents' END;
                    RETURN;
                END IF;
            ELSE
                depth := depth + CASE WHEN left(token, 1) = ANY (ARRAY['[', '{']) THEN length(token) WHEN token = ANY (ARRAY[']', '}']) THEN -1 ELSE 0 END;
            END IF;
            at := at + length(token);
        END LOOP;
        whole := btrim(substr(rest, starts), E' \t\r\n');
        IF whole <> '' THEN
            documents := documents || whole;
        END IF;
        RETURN;
    END IF;
    is_records := ltrim(rest, E' \t\r\n') LIKE E'\x1E%';
    IF is_records THEN
        SELECT array_agg(btrim(r, E' \t\r\n') ORDER BY n) INTO documents
            FROM string_to_table(rest, E'\x1E') WITH ORDINALITY AS t(r, n) WHERE btrim(r, E' \t\r\n') <> '';
        documents := coalesce(documents, '{}');
        RETURN;
    END IF;
    lines := string_to_array(rest, E'\n');
    i := 1;
    WHILE i <= cardinality(lines) LOOP
        IF btrim(lines[i], E' \t\r') = '' THEN
            i := i + 1;
            CONTINUE;
        END IF;
        indent := length(lines[i]) - length(ltrim(lines[i], E' \t\r'));
        depth := 0;
        whole := NULL;
        j := i;
        is_done := false;
        <<document>>
        WHILE j <= cardinality(lines) LOOP
            line := lines[j];
            -- A line that begins like a document of its own, where this one can't go on with it.
            EXIT WHEN j > i AND ltrim(line, E' \t\r') ~ '^\{.*\S' AND btrim(line, E' \t\r') <> '{'
                AND (btrim(whole, E' \t\r\n') !~ '[\[,:]$');
            at := 1;
            FOR token IN SELECT m[1] FROM regexp_matches(line, '([^"\[\]{}]+|"(?:[^"\\]|\\.)*"|[\[{]+|.)', 'g') AS m LOOP
                at := at + length(token);
                -- A line break inside a string.
                EXIT document WHEN token = '"';
                depth := depth + CASE WHEN left(token, 1) = ANY (ARRAY['[', '{']) THEN length(token) WHEN token = ANY (ARRAY[']', '}']) THEN -1 ELSE 0 END;
                IF token = '}' AND depth = 0 THEN
                    IF substr(line, at) ~ '^\s*\{' THEN
                        whole := concat_ws(E'\n', whole, left(line, at - 1));
                        lines[j] := substr(line, at);
                        is_done := true;
                        EXIT document;
                    END IF;
                    -- What else follows on the line belongs to it.
                    EXIT;
                END IF;
            END LOOP;
            whole := concat_ws(E'\n', whole, line);
            j := j + 1;
            is_done := depth <= 0;
            EXIT WHEN is_done;
        END LOOP;
        IF NOT is_done THEN
            -- Malformed: it ends where a line begins like a document, indented no more than this one.
            whole := lines[i];
            j := i + 1;
            WHILE j <= cardinality(lines) AND NOT (ltrim(lines[j], E' \t\r') ~ '^\{.*\S' AND btrim(lines[j], E' \t\r') <> '{'
                    AND length(lines[j]) - length(ltrim(lines[j], E' \t\r')) <= indent) LOOP
                whole := whole || E'\n' || lines[j];
                j := j + 1;
            END LOOP;
        END IF;
        documents := documents || btrim(whole, E' \t\r\n');
        i := j;
    END LOOP;
END
$$;

-- What a driver may have made of several documents.
CREATE FUNCTION _agno_hint_for_text(document text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN document LIKE '{"{%' THEN 'This looks like a PostgreSQL array, which node-postgres makes of a JavaScript array. Pass JSON.stringify(documents) instead.'
                WHEN document ~ '^\{.*\}\s*,' THEN 'Put several documents into an array, or each on a line of its own, without commas.' END
$$;

-- A document with the members that go to json columns as strings of their text, which jsonb would not keep.
CREATE FUNCTION _agno_with_texts(document text, names text[]) RETURNS jsonb LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    read jsonb := document;
    as_written json := document;
    name text;
BEGIN
    IF jsonb_typeof(read) = 'object' THEN
        FOREACH name IN ARRAY names LOOP
            IF read -> name <> 'null' THEN
                read := jsonb_set(read, ARRAY[name], to_jsonb((as_written -> name)::text));
            END IF;
        END LOOP;
    END IF;
    RETURN read;
END
$$;

-- The names of the json columns.
CREATE FUNCTION _agno_text_names(columns _agno_column[]) RETURNS text[] LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(array_agg(name), '{}') FROM unnest(columns) c WHERE settable AND kind = 'json'
$$;

-- The documents of a payload, in order; NULL, and a problem, for one that can't be read. text_names: see _agno_with_texts.
CREATE FUNCTION _agno_read(payload text, payload_jsonb jsonb, form text, repair boolean, text_names text[], OUT documents jsonb[], OUT problems _agno_problem[])
LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    keeps_texts boolean := text_names <> '{}';
    texts text[];
    rest_problem text;
    document text;
    parsed jsonb;
    names_before bigint;
    code text;
    message text;
    detail text;
BEGIN
    IF form = 'jsonb' THEN
        documents := CASE WHEN jsonb_typeof(payload_jsonb) = 'array' THEN ARRAY(SELECT e FROM jsonb_array_elements(payload_jsonb) WITH ORDINALITY AS t(e, i) ORDER BY i)
                          ELSE ARRAY[payload_jsonb] END;
        IF keeps_texts THEN
            documents := ARRAY(SELECT _agno_with_texts(d::text, text_names) FROM unnest(documents) WITH ORDINALITY AS t(d, i) ORDER BY i);
        END IF;
        RETURN;
    END IF;
    -- The fast ways first: all that is good is read in one cast.
    IF NOT repair THEN
        BEGIN
            IF left(payload, 200) ~ '^\s*\[' THEN
                documents := ARRAY(SELECT CASE WHEN keeps_texts THEN _agno_with_texts(e::text, text_names) ELSE e::text::jsonb END
                                   FROM json_array_elements(payload::json) WITH ORDINALITY AS t(e, n) ORDER BY n);
            ELSIF form = 'json' THEN
                documents := ARRAY[CASE WHEN keeps_texts THEN _agno_with_texts(payload, text_names) ELSE payload::jsonb END];
            ELSE
                documents := ARRAY(SELECT CASE WHEN keeps_texts THEN _agno_with_texts(l, text_names) ELSE l::jsonb END FROM string_to_table(payload, E'\n') WITH ORDINALITY AS t(l, n)
                                   WHERE btrim(l, E' \t\r') <> '' ORDER BY n);
            END IF;
            RETURN;
        EXCEPTION WHEN data_exception OR program_limit_exceeded OR statement_too_complex THEN
            NULL;
        END;
        BEGIN
            IF ltrim(payload, E' \t\r\n') NOT LIKE '[%' AND payload NOT LIKE E'%\x1E%' THEN
                documents := ARRAY(SELECT CASE WHEN keeps_texts THEN _agno_with_texts(l, text_names) ELSE l::jsonb END FROM regexp_split_to_table(payload, '\n(?=\{)') WITH ORDINALITY AS t(l, n)
                                   WHERE btrim(l, E' \t\r\n') <> '' ORDER BY n);
                RETURN;
            END IF;
        EXCEPTION WHEN data_exception OR program_limit_exceeded OR statement_too_complex THEN
            NULL;
        END;
    END IF;
    IF form = 'json' AND ltrim(payload, E' \t\r\n') NOT LIKE '[%' THEN
        texts := ARRAY[payload];
    ELSE
        SELECT s.documents, s.problem INTO texts, rest_problem FROM _agno_split(payload) s;
    END IF;
    documents := '{}';
    FOREACH document IN ARRAY texts LOOP
        parsed := NULL;
        BEGIN
            IF document = '' THEN
                RAISE EXCEPTION USING ERRCODE = '22P02', MESSAGE = 'invalid JSON', DETAIL = 'the document is empty';
            END IF;
            parsed := _agno_with_texts(CASE WHEN repair THEN _agno_repair(document) ELSE document END, text_names);
            IF repair AND getdatabaseencoding() = 'UTF8' AND document ~* '\\u(0000|d[89a-f])' AND _agno_count_names(_agno_repair(document)::jsonb) <> _agno_count_names(_agno_repair(document, true)::jsonb) THEN
                RAISE EXCEPTION USING ERRCODE = '22030', MESSAGE = 'repair would make the names of two members of an object equal';
            END IF;
        EXCEPTION WHEN data_exception OR program_limit_exceeded OR statement_too_complex OR feature_not_supported THEN
            GET STACKED DIAGNOSTICS code = RETURNED_SQLSTATE, message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL;
            parsed := NULL;
            code := CASE code WHEN '0A000' THEN '22P05' ELSE code END;
            IF detail <> '' AND code <> '54001' THEN
                message := CASE code WHEN '22P02' THEN 'invalid JSON: ' ELSE '' END || rtrim(detail, '.');
            END IF;
            problems[cardinality(documents) + 1] := _agno_bad(code, NULL, _agno_clipped(message), NULL,
                CASE code WHEN '22P02' THEN _agno_hint_for_text(document) END);
        END;
        documents := documents || parsed;
    END LOOP;
    IF rest_problem IS NOT NULL THEN
        documents := documents || NULL::jsonb;
        problems[cardinality(documents)] := _agno_bad('22P02', NULL, rest_problem);
    END IF;
END
$$;

---------------------------------------------------------------------------------------------------------------------
-- The target
---------------------------------------------------------------------------------------------------------------------

-- Whether the expression is the same for every row: the planner then makes a constant of it, or fails in trying to.
CREATE FUNCTION _agno_is_constant(expression text) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    literal text := '^\(?(E?''([^'']|'''')*''|-?[0-9.]+|true|false|NULL)(::[^()'']+(\([0-9,]+\))?(\[\])*)?\)?$';
    plan json;
BEGIN
    IF expression IS NULL OR expression ~ literal THEN
        RETURN true;
    END IF;
    EXECUTE 'EXPLAIN (VERBOSE, COSTS OFF, FORMAT JSON) SELECT ' || expression INTO plan;
    RETURN plan -> 0 -> 'Plan' -> 'Output' ->> 0 ~ literal;
EXCEPTION WHEN OTHERS THEN
    RETURN true;
END
$$;

-- A column's DEFAULT, also that of its domain, NULL where there is none.
CREATE FUNCTION _agno_default_source(target oid, num int) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN attidentity <> '' THEN format('nextval(%L::regclass)', pg_get_serial_sequence(target::regclass::text, attname))
           ELSE coalesce((SELECT pg_get_expr(adbin, adrelid) FROM pg_attrdef WHERE adrelid = attrelid AND adnum = attnum),
                    (SELECT coalesce(pg_get_expr(typdefaultbin, 0), quote_literal(typdefault)) FROM pg_type WHERE oid = atttypid AND typtype = 'd')) END
    FROM pg_attribute WHERE attrelid = target AND attnum = num
$$;

-- The DEFAULT for one more row, as text. The names in it are those of its owner, not of the caller's search_path.
CREATE FUNCTION _agno_default(target oid, num int) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    value text;
    code text;
    message text;
BEGIN
    EXECUTE '/*agno*/ SELECT CAST((' || _agno_default_source(target, num) || ') AS text)' INTO value;
    RETURN value;
EXCEPTION WHEN data_exception OR integrity_constraint_violation THEN
    GET STACKED DIAGNOSTICS code = RETURNED_SQLSTATE, message = MESSAGE_TEXT;
    RAISE EXCEPTION USING ERRCODE = code, MESSAGE = message, COLUMN = (SELECT attname FROM pg_attribute WHERE attrelid = target AND attnum = num);
END
$$;

-- What a statement has for it: a literal where the DEFAULT is one.
CREATE FUNCTION _agno_default_expression(target oid, num int, source text) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
    value text;
BEGIN
    IF source IS NULL THEN
        RETURN NULL;
    ELSIF source ~ '^E?''([^'']|'''')*''(::[^()'']+(\([0-9,]+\))?(\[\])*)?$' OR source ~ '^-?[0-9.]+$' OR source = ANY (ARRAY['true', 'false']) THEN
        EXECUTE 'SELECT CAST((' || source || ') AS text)' INTO value;
        RETURN quote_literal(value);
    END IF;
    RETURN format('%s._agno_default(%s, %s)', (SELECT quote_ident(nspname) FROM pg_proc p JOIN pg_namespace n ON n.oid = pronamespace WHERE p.oid = '_agno_default'::regproc), target, num);
END
$$;

-- The type's name, which means the same on every search_path: of words of the grammar, or qualified.
CREATE FUNCTION _agno_type_name(type oid, typmod int) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
    name text := format_type(type, typmod);
    t record;
BEGIN
    IF type < 16384 AND name ~ '^(character|timestamp|time|interval|numeric|bit|integer|bigint|smallint|boolean|real|double precision)\M' THEN
        RETURN name;
    ELSIF type < 16384 THEN
        RETURN 'pg_catalog.' || name;
    END IF;
    SELECT nspname, pg_type_is_visible(pg_type.oid) AS visible INTO t FROM pg_type JOIN pg_namespace n ON n.oid = typnamespace WHERE pg_type.oid = type;
    RETURN CASE WHEN t.visible THEN quote_ident(t.nspname) || '.' ELSE '' END || name;
END
$$;

CREATE FUNCTION _agno_columns(target oid) RETURNS SETOF _agno_column LANGUAGE sql STABLE AS $$
    SELECT attnum::int, attname::text, quote_ident(attname), quote_literal(attname), atttypid, atttypmod, _agno_type_name(atttypid, atttypmod), base,
        CASE WHEN base = atttypid THEN format_type(atttypid, atttypmod) ELSE format_type(base, base_typmod) END, base <> atttypid,
        CASE WHEN base = ANY (ARRAY['varchar'::regtype, 'bpchar'::regtype]::oid[]) AND base_typmod >= 4 THEN base_typmod - 4 END,
        -- Of the server's own types these few: a closer look takes time.
        CASE WHEN base = ANY (ARRAY['text'::regtype, 'varchar'::regtype]::oid[]) THEN false
             WHEN typcategory = ANY (ARRAY['A', 'C', 'Z', 'S']::"char"[]) OR base >= 16384 THEN _agno_may_cut(atttypid, atttypmod) ELSE false END,
        CASE WHEN base = ANY (ARRAY['text'::regtype, 'varchar'::regtype]::oid[]) THEN 'text'
             WHEN base = 'jsonb'::regtype THEN 'jsonb' WHEN base = 'json'::regtype THEN 'json'
             WHEN base = ANY (ARRAY['timestamp'::regtype, 'timestamptz'::regtype]::oid[]) THEN 'timestamp'
             WHEN base = 'int8'::regtype AND attname = ANY (ARRAY['created_at', 'updated_at']::name[]) THEN 'epoch' ELSE 'other' END,
        attgenerated = '' AND attidentity <> 'a', attnotnull, attidentity <> '',
        CASE WHEN source IS NOT NULL THEN _agno_default_expression(attrelid, attnum, source) END, CASE WHEN source IS NULL THEN true ELSE _agno_is_constant(source) END,
        CASE WHEN attgenerated <> '' THEN (SELECT pg_get_expr(adbin, adrelid) FROM pg_attrdef WHERE adrelid = attrelid AND adnum = attnum) END
    FROM (SELECT a.*, t.typcategory, CASE WHEN t.typtype = 'd' THEN (_agno_base_type(atttypid, atttypmod)).base ELSE atttypid END AS base,
              CASE WHEN t.typtype = 'd' THEN (_agno_base_type(atttypid, atttypmod)).base_typmod ELSE atttypmod END AS base_typmod,
              CASE WHEN attgenerated = '' AND (atthasdef OR attidentity <> '' OR t.typtype = 'd') THEN _agno_default_source(attrelid, attnum) END AS source
          FROM pg_attribute a JOIN pg_type t ON t.oid = atttypid WHERE attrelid = target AND attnum > 0 AND NOT attisdropped OFFSET 0) a
    ORDER BY attnum
$$;

-- Whether the caller may do that to the column, by the table's rights or the column's own.
CREATE FUNCTION _agno_may(target oid, name text, what text) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT has_table_privilege(target, what) OR has_column_privilege(target, name, what)
$$;

-- A function of these, as a hint has it: with the schema, which need not be on the caller's search_path.
CREATE FUNCTION _agno_called(name text) RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT CASE nspname WHEN 'public' THEN '' ELSE quote_ident(nspname) || '.' END FROM pg_proc p JOIN pg_namespace n ON n.oid = pronamespace
            WHERE p.oid = '_agno_clipped'::regproc) || name;
END
$$;

-- Raises what opening the target raises. Returns its schema-qualified name.
CREATE FUNCTION _agno_open_target(target oid) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
    t record;
BEGIN
    IF target IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'undefined_table', MESSAGE = 'there is no table "sessions" on the search_path',
            HINT = format('Make it with SELECT %s(), or name another table with target => ''name''.', _agno_called('agno_create_sessions_table'));
    END IF;
    SELECT relname, relkind, nspname, n.oid AS schema, relpersistence = 't' AND n.oid <> pg_my_temp_schema() AS is_others
        INTO t FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace WHERE c.oid = target;
    IF NOT FOUND THEN
        RAISE EXCEPTION USING ERRCODE = 'undefined_table', MESSAGE = format('relation with OID %s does not exist', target);
    ELSIF NOT has_schema_privilege(t.schema, 'USAGE') THEN
        RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege', MESSAGE = format('permission denied for schema %s', t.nspname);
    ELSIF t.relkind = ANY (ARRAY['r', 'p', 'v', 'm', 'f']::"char"[])
          AND NOT has_any_column_privilege(target, 'SELECT, INSERT, UPDATE') AND NOT has_table_privilege(target, 'SELECT, INSERT, UPDATE') THEN
        RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege', MESSAGE = format('permission denied for %s %s',
            CASE t.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' WHEN 'f' THEN 'foreign table' ELSE 'table' END, t.relname);
    ELSIF t.relkind <> ALL (ARRAY['r', 'p']::"char"[]) THEN
        RAISE EXCEPTION USING ERRCODE = 'wrong_object_type', MESSAGE = format('"%s" is not a table', t.relname),
            HINT = 'The target must be a table or a partitioned table.';
    ELSIF t.is_others THEN
        RAISE EXCEPTION USING ERRCODE = 'feature_not_supported', MESSAGE = 'cannot access temporary tables of other sessions';
    END IF;
    PERFORM _agno_refuse_citus_table(target, t.nspname, t.relname);
    RETURN format('%I.%I', t.nspname, t.relname);
END
$$;

-- Raises for a table that is Citus' own by its catalog, and for a shard.
CREATE FUNCTION _agno_refuse_citus_table(target oid, schema name, relname name) RETURNS void LANGUAGE plpgsql STABLE AS $$
DECLARE
    kind text;
    parent text;
    told text := format('table %I.%I is', schema, relname);
BEGIN
    IF to_regclass('pg_catalog.pg_dist_partition') IS NULL THEN
        RETURN;
    END IF;
    EXECUTE 'SELECT CASE WHEN partmethod = ''h'' THEN ''distributed'' WHEN partmethod <> ''n'' THEN ''other'' WHEN repmodel = ''t'' THEN ''reference'' WHEN colocationid <> 0 THEN ''tenant'' ELSE ''local'' END
             FROM pg_catalog.pg_dist_partition WHERE logicalrelid = $1' INTO kind USING target;
    IF kind IS NULL AND relname ~ '_[0-9]{1,18}$' THEN
        EXECUTE 'SELECT format(''%I.%I'', n.nspname, c.relname) FROM pg_catalog.pg_dist_shard JOIN pg_class c ON c.oid = logicalrelid JOIN pg_namespace n ON n.oid = relnamespace
                 WHERE shardid = $1::bigint AND nspname = $2 AND starts_with($3, CASE WHEN octet_length(c.relname) + octet_length($1) < 63 THEN c.relname || ''_'' || $1
                     ELSE left(c.relname, greatest(1, char_length($3) - char_length($1) - 10)) || ''_'' END)'
            INTO parent USING substring(relname from '[0-9]+$'), schema, relname::text;
    END IF;
    IF kind IN ('distributed', 'other', 'reference') THEN
        RAISE EXCEPTION USING ERRCODE = 'feature_not_supported',
            MESSAGE = format('%s %s', told, CASE kind WHEN 'distributed' THEN 'distributed by Citus, which takes the extension'
                WHEN 'other' THEN 'distributed by Citus, but not by the hash of a column, which is not supported'
                ELSE 'a reference table of Citus, which is not supported' END),
            HINT = 'Load a plain table, and copy its rows with INSERT ... SELECT ... ON CONFLICT.';
    ELSIF kind = 'tenant' THEN
        RAISE EXCEPTION USING ERRCODE = 'feature_not_supported', MESSAGE = format('%s in a tenant schema of Citus, which is not supported', told),
            HINT = format('SELECT citus_schema_undistribute(%L) makes plain tables of the schema''s.', schema);
    ELSIF kind = 'local' THEN
        RAISE EXCEPTION USING ERRCODE = 'feature_not_supported', MESSAGE = format('%s a local table of Citus, which is not supported', told),
            HINT = format('SELECT undistribute_table(%L) makes a plain table of it.', format('%I.%I', schema, relname));
    ELSIF parent IS NOT NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'feature_not_supported', MESSAGE = format('%s a shard of table %s', told, parent),
            HINT = 'Citus moves and splits shards: what is written into one from outside would be lost.';
    END IF;
END
$$;

-- The unique index that tells rows apart by these columns alone, a primary key if there is one; or NULL.
CREATE FUNCTION _agno_arbiter(target oid, key text[]) RETURNS oid LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
BEGIN
    RETURN (SELECT indexrelid FROM pg_index
    WHERE indrelid = target AND indisunique AND NOT indisexclusion AND indisvalid AND indisready AND indimmediate AND indpred IS NULL AND indnkeyatts = cardinality(key)
        AND NOT EXISTS (SELECT FROM unnest(key) k WHERE NOT EXISTS (
            SELECT FROM pg_attribute WHERE attrelid = target AND attname = k AND attnum = ANY (indkey[0:indnkeyatts - 1])))
        AND (SELECT count(DISTINCT n) FROM unnest(indkey[0:indnkeyatts - 1]) n) = cardinality(key)
    ORDER BY indisprimary DESC, indexrelid LIMIT 1);
END
$$;

-- The keys that rows of the target can be matched by, in words: "(id) and (period, date)"; how many there are.
CREATE FUNCTION _agno_keys(target oid, OUT told text, OUT count bigint) LANGUAGE sql STABLE AS $$
    SELECT regexp_replace(string_agg(told, ', ' ORDER BY indisprimary DESC, indexrelid), '\), (\([^()]*\))$', ') and \1'), count(*)
    FROM (SELECT indisprimary, indexrelid, '(' || (SELECT string_agg(quote_ident(attname), ', ' ORDER BY place) FROM unnest(indkey[0:indnkeyatts - 1]) WITH ORDINALITY AS k(num, place)
                  JOIN pg_attribute ON attrelid = target AND attnum = num) || ')' AS told
          FROM pg_index WHERE indrelid = target AND indisunique AND NOT indisexclusion AND indisvalid AND indisready AND indimmediate AND indpred IS NULL AND indexprs IS NULL
              AND NOT EXISTS (SELECT FROM pg_attribute WHERE attrelid = target AND attnum = ANY (indkey[0:indnkeyatts - 1]) AND (attgenerated <> '' OR attidentity = 'a'))) k
$$;

-- Raises where the target's key can't be matched by; returns the index.
CREATE FUNCTION _agno_open_key(target oid, table_name text, key text[], is_sessions boolean) RETURNS oid LANGUAGE plpgsql STABLE AS $$
DECLARE
    arbiter oid := _agno_arbiter(target, key);
    k text;
    keys record;
    hint text;
BEGIN
    IF arbiter IS NULL THEN
        keys := _agno_keys(target);
        hint := format(CASE keys.count WHEN 1 THEN 'The table''s key is %s' ELSE 'The table''s keys are %s' END, keys.told)
            || CASE WHEN is_sessions THEN format(': see %s(target, payload, key).', _agno_called('agno_upsert')) ELSE '.' END;
    END IF;
    IF key = '{}' THEN
        RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = 'option "key" names no column';
    END IF;
    FOREACH k IN ARRAY key LOOP
        IF k IS NULL THEN
            RAISE EXCEPTION USING ERRCODE = 'null_value_not_allowed', MESSAGE = 'option "key" must not contain null values';
        ELSIF (SELECT count(*) FROM unnest(key) n WHERE n = k) > 1 THEN
            RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = format('option "key" names column "%s" twice', k);
        ELSIF NOT EXISTS (SELECT FROM pg_attribute WHERE attrelid = target AND attname = k AND attnum > 0 AND NOT attisdropped) THEN
            RAISE EXCEPTION USING ERRCODE = 'undefined_column', MESSAGE = format('table %s has no column %I to match documents by', table_name, k),
                HINT = CASE WHEN keys.count > 0 THEN hint WHEN is_sessions THEN format('SELECT %s(''name'') makes a table of the expected shape.', _agno_called('agno_create_sessions_table'))
                            ELSE 'The key names columns of the table.' END;
        ELSIF EXISTS (SELECT FROM pg_attribute WHERE attrelid = target AND attname = k AND (attgenerated <> '' OR attidentity = 'a')) THEN
            RAISE EXCEPTION USING ERRCODE = 'generated_always',
                MESSAGE = format('column %s of table %s is generated, so that no document can set it', k, table_name);
        END IF;
    END LOOP;
    IF arbiter IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'invalid_column_reference',
            MESSAGE = format('table %s has no unique index on %s alone', table_name, (SELECT string_agg(quote_ident(n), ', ' ORDER BY i) FROM unnest(key) WITH ORDINALITY AS u(n, i))),
            HINT = CASE WHEN keys.count > 0 THEN hint ELSE format('Make one that is neither partial nor deferrable: CREATE UNIQUE INDEX ON %s (%s);', table_name,
                          (SELECT string_agg(quote_ident(n), ', ' ORDER BY i) FROM unnest(key) WITH ORDINALITY AS u(n, i))) END;
    END IF;
    RETURN arbiter;
END
$$;

---------------------------------------------------------------------------------------------------------------------
-- Statements
--
-- They run under the caller's search_path, so that triggers, defaults and constraints do as in statements of his own.
-- Therefore each name in them is qualified, operators, too.
-- d: the document, as jsonb. s: the stored row. b: the batch. t: the target. r: a row that was made before.
---------------------------------------------------------------------------------------------------------------------

-- Whether so many seconds since 1970 are a time that _agno_time takes for one.
CREATE FUNCTION _agno_is_usual_epoch(seconds text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    RETURN format('%1$s OPERATOR(pg_catalog.>=) -210866803200 AND %1$s OPERATOR(pg_catalog.<) 253402300800', seconds);
END
$$;

-- A document's time. Text, which it mostly is, is read without a function of ours.
CREATE FUNCTION _agno_timestamptz(literal text, unit text, me text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    RETURN format('CASE WHEN (b.d OPERATOR(pg_catalog.->) %1$s) IS NULL THEN NULL WHEN pg_catalog.jsonb_typeof(b.d OPERATOR(pg_catalog.->) %1$s) OPERATOR(pg_catalog.=) ''string'' THEN CAST(b.d OPERATOR(pg_catalog.->>) %1$s AS timestamp with time zone) ELSE %2$s._agno_time(b.d OPERATOR(pg_catalog.->) %1$s, %3$L, false, false) END',
        literal, me, unit);
END
$$;

-- The same as epoch seconds. Numbers of these, which they mostly are, are read without a function of ours.
CREATE FUNCTION _agno_epoch_seconds(literal text, unit text, me text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    value text := format('b.d OPERATOR(pg_catalog.->) %s', literal);
BEGIN
    RETURN format('CASE WHEN (%1$s) IS NULL THEN NULL %2$s ELSE %3$s._agno_epoch(%3$s._agno_time(%1$s, %4$L, false, true)) END', value,
        CASE unit WHEN 'seconds' THEN format('WHEN CASE WHEN pg_catalog.jsonb_typeof(%1$s) OPERATOR(pg_catalog.=) ''number'' THEN %2$s END THEN CAST(pg_catalog.floor(CAST(%1$s AS pg_catalog.numeric)) AS pg_catalog.int8)',
            value, _agno_is_usual_epoch(format('CAST(%s AS pg_catalog.numeric)', value))) END,
        me, unit);
END
$$;

-- The document's value for a column, of the column's type.
CREATE FUNCTION _agno_value(c _agno_column, unit text, me text, is_fast boolean DEFAULT false) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
    -- What jsonb_to_record() doesn't take for an array or a row is one in text.
    in_text text := CASE WHEN c.kind = 'other' THEN (SELECT CASE WHEN _agno_element_type(oid) IS NOT NULL THEN '{number,boolean}' WHEN typtype = 'c' THEN '{number,boolean,array}' END
                                                     FROM pg_type WHERE oid = c.base_type) END;
    value text := format(CASE WHEN in_text IS NULL THEN 'b.d OPERATOR(pg_catalog.->) %1$s'
        ELSE 'CASE WHEN pg_catalog.jsonb_typeof(b.d OPERATOR(pg_catalog.->) %1$s) OPERATOR(pg_catalog.=) ANY (%2$L::pg_catalog.text[]) THEN pg_catalog.to_jsonb(b.d OPERATOR(pg_catalog.->>) %1$s) ELSE b.d OPERATOR(pg_catalog.->) %1$s END' END,
        c.literal, in_text);
BEGIN
    IF c.base_type >= 16384 AND _agno_holds_hstore(c.base_type) THEN
        value := format('%s._agno_with_hstores(%s, %s)', me, c.base_type, value);
    END IF;
    RETURN CASE
        -- Where values were read before, once, and what might be too long was looked for.
        WHEN is_fast AND c.kind = 'text' THEN format('CAST(b.c%s AS %s)', c.num, c.type)
        WHEN is_fast THEN 'b.c' || c.num
        WHEN c.kind = 'text' AND c.max_chars IS NULL THEN format('CAST(b.d OPERATOR(pg_catalog.->>) %s AS %s)', c.literal, c.type)
        -- Calls of functions in PL/pgSQL are for the few that need them.
        WHEN c.kind = 'text' THEN format('CAST(CASE WHEN pg_catalog.octet_length(b.d OPERATOR(pg_catalog.->>) %2$s) OPERATOR(pg_catalog.>) %3$s THEN %1$s._agno_text(b.d OPERATOR(pg_catalog.->>) %2$s, %3$s, %4$L) ELSE b.d OPERATOR(pg_catalog.->>) %2$s END AS %5$s)',
            me, c.literal, c.max_chars, c.base_name, c.type)
        WHEN c.kind = 'jsonb' THEN
            format('CAST(CASE WHEN (b.d OPERATOR(pg_catalog.->) %1$s) OPERATOR(pg_catalog.<>) ''null''::pg_catalog.jsonb THEN b.d OPERATOR(pg_catalog.->) %1$s END AS %2$s)', c.literal, c.type)
        -- A string, of the text: see _agno_with_texts.
        WHEN c.kind = 'json' THEN format('CAST(b.d OPERATOR(pg_catalog.->>) %s AS %s)', c.literal, c.type)
        WHEN c.kind = 'timestamp' AND c.base_type = 'timestamptz'::regtype THEN
            format('CAST(%s AS %s)', _agno_timestamptz(c.literal, unit, me), c.type)
        WHEN c.kind = 'timestamp' THEN
            format('CAST(pg_catalog.timezone(''UTC'', %s._agno_time(b.d OPERATOR(pg_catalog.->) %s, %L, true, false)) AS %s)', me, c.literal, unit, c.type)
        WHEN c.kind = 'epoch' THEN
            format('CAST(%s AS %s)', _agno_epoch_seconds(c.literal, unit, me), c.type)
        WHEN c.may_cut THEN
            format('(SELECT CAST(CASE WHEN %s._agno_uncut_json(%s, %s, b.d OPERATOR(pg_catalog.->) %s) THEN v END AS %6$s) FROM pg_catalog.jsonb_to_record(pg_catalog.jsonb_build_object(''v'', %5$s)) AS r(v %6$s))',
                   me, c.type_oid, c.typmod, c.literal, value, c.type)
        ELSE format('(SELECT v FROM pg_catalog.jsonb_to_record(pg_catalog.jsonb_build_object(''v'', %s)) AS r(v %s))', value, c.type) END;
END
$$;

CREATE FUNCTION _agno_now(c _agno_column, me text) RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN format(CASE
        WHEN c.base_type = 'timestamptz'::regtype THEN 'CAST(pg_catalog.now() AS %1$s)'
        WHEN c.base_type = 'timestamp'::regtype THEN 'CAST(pg_catalog.timezone(''UTC'', pg_catalog.now()) AS %1$s)'
        WHEN c.kind = 'epoch' THEN 'CAST(pg_catalog.floor(EXTRACT(epoch FROM pg_catalog.now())) AS %1$s)'
        WHEN (SELECT typcategory = 'N' FROM pg_type WHERE oid = c.base_type) THEN 'CAST(CAST(%2$s._agno_epoch(pg_catalog.now()) AS pg_catalog.text) AS %1$s)'
        ELSE 'CAST(CAST(pg_catalog.now() AS pg_catalog.text) AS %1$s)' END, c.type, me);
END
$$;

-- A time column's value as a moment, NULL where it has none.
CREATE FUNCTION _agno_moment(c _agno_column, value text, me text) RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN CASE WHEN c.base_type = 'timestamptz'::regtype THEN format('CAST(%s AS pg_catalog.timestamptz)', value)
                WHEN c.base_type = 'timestamp'::regtype THEN format('pg_catalog.timezone(''UTC'', CAST(%s AS pg_catalog.timestamp))', value)
                -- Of these to_timestamp() makes no error, nor one of rounding.
                WHEN c.kind = 'epoch' THEN format('CASE WHEN %1$s THEN pg_catalog.to_timestamp(%2$s) ELSE %3$s._agno_time_of_epoch(%2$s) END', _agno_is_usual_epoch(value), value, me)
                ELSE 'CAST(NULL AS pg_catalog.timestamptz)' END;
END
$$;

-- Whether the document has a value of its own for it.
CREATE FUNCTION _agno_own(c _agno_column, is_fast boolean) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    RETURN format(CASE WHEN is_fast THEN '(b.c%2$s IS NOT NULL)' ELSE '((b.d OPERATOR(pg_catalog.?) %1$s) AND (b.d OPERATOR(pg_catalog.->) %1$s) OPERATOR(pg_catalog.<>) ''null''::pg_catalog.jsonb)' END, c.literal, c.num);
END
$$;

-- A stored value, without the difference between JSON null and NULL.
CREATE FUNCTION _agno_without_null(c _agno_column, value text, me text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    RETURN CASE c.kind
        WHEN 'jsonb' THEN format('CASE WHEN CAST(%1$s AS pg_catalog.jsonb) OPERATOR(pg_catalog.<>) ''null''::pg_catalog.jsonb THEN %1$s END', value)
        WHEN 'json' THEN format('%s._agno_json_image(CAST(%s AS pg_catalog.text))', me, value)
        ELSE value END;
END
$$;

-- Which NOT NULL column or CHECK constraint a row violates, as far as its columns are known.
CREATE FUNCTION _agno_check_statement(target oid, table_name text, columns _agno_column[], unknown int2[]) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN coalesce(not_nulls, checks) IS NULL THEN NULL ELSE
        format('/*agno*/ SELECT %s, %s FROM (SELECT %s FROM (SELECT (r).* FROM (SELECT CAST($1 AS %s) AS r OFFSET 0) x) AS %5$I) AS %5$I',
               coalesce('CASE ' || not_nulls || ' END', 'NULL'), coalesce('CASE ' || checks || ' END', 'NULL'),
               (SELECT string_agg(coalesce('(' || c.generated || ') AS ', '') || c.quoted, ', ' ORDER BY num) FROM unnest(columns) c), table_name,
               (SELECT relname FROM pg_class WHERE oid = target)) END
    FROM (SELECT string_agg(format('WHEN %s IS NULL THEN %L', c.quoted, c.name), ' ' ORDER BY num) AS not_nulls FROM unnest(columns) c
          WHERE not_null AND settable AND num <> ALL (unknown)) n,
        (SELECT string_agg(format('WHEN NOT (%s) THEN %L', pg_get_expr(conbin, conrelid), conname), ' ' ORDER BY conname) AS checks
         FROM pg_constraint c WHERE conrelid = target AND contype = 'c' AND NOT coalesce(conkey, '{}') && unknown
             AND coalesce(to_jsonb(c) ->> 'conenforced', 'true') = 'true') c
$$;

-- The operator by which values of the type are equal, or NULL.
CREATE FUNCTION _agno_equality(type oid) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT format('OPERATOR(%I.%s)', nspname, oprname) FROM pg_type t, pg_opclass c JOIN pg_amop a ON amopfamily = opcfamily AND amoplefttype = opcintype AND amoprighttype = opcintype
        JOIN pg_operator o ON o.oid = amopopr JOIN pg_namespace n ON n.oid = oprnamespace
    WHERE t.oid = type AND opcdefault AND (opcmethod, amopstrategy) IN (SELECT oid, CASE amname WHEN 'btree' THEN 3 ELSE 1 END FROM pg_am WHERE amname IN ('btree', 'hash'))
        AND opcintype = ANY (ARRAY[type, CASE WHEN type = 'varchar'::regtype THEN 'text'::regtype WHEN typtype = 'e' THEN 'anyenum'::regtype
            WHEN typtype = 'c' THEN 'record'::regtype WHEN typtype = 'r' THEN 'anyrange'::regtype WHEN _agno_element_type(type) IS NOT NULL THEN 'anyarray'::regtype END]::oid[])
    ORDER BY opcintype = type DESC, opcmethod LIMIT 1
$$;

-- Ends the statement where that is not so: the call is then served in another way.
CREATE FUNCTION _agno_require(holds boolean) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    IF holds IS NOT TRUE THEN
        RAISE EXCEPTION USING ERRCODE = 'AGFBK', MESSAGE = 'a closer look is needed';
    END IF;
    RETURN true;
END
$$;

-- What a json says, however it is spelled; NULL for null.
CREATE FUNCTION _agno_json_image(value text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    RETURN nullif(value::jsonb, 'null')::text;
EXCEPTION WHEN data_exception THEN
    RETURN value;
END
$$;

-- What a patch makes of a stored JSON value. A json column keeps its text where that stays the same, else the document's where
-- that is all there is.
CREATE FUNCTION _agno_patched(c _agno_column, stored text, merge_by jsonb, me text) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
    patch text := format(CASE c.kind WHEN 'jsonb' THEN 'b.d OPERATOR(pg_catalog.->) %s' ELSE 'coalesce(CAST(b.d OPERATOR(pg_catalog.->>) %s AS pg_catalog.jsonb), ''null''::pg_catalog.jsonb)' END, c.literal);
    made text := CASE WHEN merge_by ? c.name THEN format('%s._agno_merge_by(CAST(%s AS pg_catalog.jsonb), %s, %L)', me, stored, patch, merge_by -> c.name)
                      ELSE format('%s._agno_patch(CAST(%s AS pg_catalog.jsonb), %s)', me, stored, patch) END;
BEGIN
    RETURN CASE c.kind WHEN 'jsonb' THEN format('CAST(%s AS %s)', made, c.type)
        ELSE format('(SELECT %s CAST(CASE WHEN m OPERATOR(pg_catalog.=) %s THEN b.d OPERATOR(pg_catalog.->>) %s ELSE CAST(m AS pg_catalog.text) END AS %s) %s FROM (SELECT %s AS m OFFSET 0) p)',
            CASE WHEN stored <> 'NULL' THEN format('CASE WHEN CAST(%1$s AS pg_catalog.jsonb) OPERATOR(pg_catalog.=) m THEN %1$s ELSE', stored) END,
            patch, c.literal, c.type, CASE WHEN stored <> 'NULL' THEN 'END' END, made) END;
END
$$;

-- Whether different values of the type may be the same in JSON: -0, which its numbers don't have, the bounds of arrays.
CREATE FUNCTION _agno_says_less_in_json(type oid) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT oid = ANY (ARRAY['float4'::regtype, 'float8'::regtype]::oid[]) OR typtype = 'c' OR _agno_element_type(oid) IS NOT NULL FROM pg_type WHERE oid = type
$$;

-- The session_type that the others tell: expressions, by column.
CREATE FUNCTION _agno_inferred(expressions jsonb, is_fast boolean) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT format('CASE %s %s ELSE ''agent'' END', string_agg(format('WHEN (%s) IS NOT NULL THEN %L', expressions ->> name, split_part(name, '_', 1)), ' ' ORDER BY place),
        -- A member without a column.
        CASE WHEN is_fast THEN '' ELSE 'WHEN (b.d OPERATOR(pg_catalog.->>) ''workflow_name'') IS NOT NULL THEN ''workflow''' END)
    FROM unnest(ARRAY['agent_id', 'team_id', 'workflow_id', 'team_data', 'workflow_data', 'workflow_name']) WITH ORDINALITY AS u(name, place)
    WHERE expressions ? name
$$;

-- What the statements of a call are made of. source: the documents, as rows (i, d), for the one that does it all.
CREATE FUNCTION _agno_statements(target oid, table_name text, me text, columns _agno_column[], key text[], arbiter oid, used text[],
    mode text, preserve_updated_at boolean, newer_only boolean, touch boolean, unit text, merge_by jsonb, owner text, set_once text, source text, is_sessions boolean)
RETURNS jsonb LANGUAGE plpgsql STABLE AS $function$
DECLARE
    is_fast boolean := source IS NOT NULL;
    is_patch boolean := mode = 'patch';
    only_rows text := CASE WHEN (SELECT relkind FROM pg_class WHERE oid = target) = 'p' THEN '' ELSE 'ONLY ' END;
    infers boolean := false;
    created_at text;
    updated _agno_column;
    c _agno_column;
    plain boolean;
    value text;
    missing text;
    inserted_names text[] := '{}';
    inserted_values text[] := '{}';
    updated_names text[] := '{}';
    updated_values text[] := '{}';
    set_list text[] := '{}';
    -- Of the fast statement: what an update sets; whether a column that may be big is the same, by number; whether text is;
    -- other small columns, as stored and as they will be; values as they are read, and without JSON null; what asks for a closer
    -- look; whether the documents themselves are needed to the end.
    fast_list text[] := '{}';
    fast_same text[] := '{}';
    fast_nums int[] := '{}';
    equal_texts text[] := '{}';
    small_stored text[] := '{}';
    small_made text[] := '{}';
    values_read text;
    values_told text;
    values_kept text;
    flags text;
    guards text[] := '{}';
    keeps_documents boolean;
    is_big boolean;
    written text;
    stored_same text[] := '{}';
    made_same text[] := '{}';
    stored_bare text[] := '{}';
    made_bare text[] := '{}';
    json_nulls text[] := '{}';
    first_row text[] := '{}';
    next_row text[] := '{}';
    read_row text[] := '{}';
    by_name jsonb := '{}';
    next_by_name jsonb := '{}';
    key_names text;
    key_values text[] := '{}';
    key_condition text[] := '{}';
    pair_condition text[] := '{}';
    key_of_row text;
    unknown_new int2[] := '{}';
    unknown_stored int2[] := '{}';
    own text := 'false';
    told text := 'CAST(NULL AS pg_catalog.timestamptz)';
    told_target text := 'CAST(NULL AS pg_catalog.timestamptz)';
    own_moment text := 'CAST(NULL AS pg_catalog.timestamptz)';
    time_differs text := 'false';
    -- Columns of the primary key keep their value where a document lacks them.
    kept text[] := ARRAY(SELECT attname::text FROM pg_index JOIN pg_attribute ON attrelid = indrelid AND attnum = ANY (indkey[0:indnkeyatts - 1]) WHERE indrelid = target AND indisprimary);
    changed text;
    verdict text;
    refusal text := 'CAST(NULL AS pg_catalog.text)';
    owned _agno_column;
    batch text;
    k record;
BEGIN
    FOREACH c IN ARRAY columns LOOP
        IF c.name = 'session_type' AND c.settable AND c.source IS NULL THEN
            infers := true;
        ELSIF c.name = 'updated_at' AND c.settable AND c.name <> ALL (key) THEN
            updated := c;
        END IF;
        IF c.name = owner THEN
            owned := c;
        END IF;
    END LOOP;
    IF updated.name IS NOT NULL THEN
        own := _agno_own(updated, is_fast);
        told := _agno_moment(updated, 's.' || updated.quoted, me);
        own_moment := format('CASE WHEN %s THEN %s END', own, _agno_moment(updated, _agno_value(updated, unit, me, is_fast), me));
    END IF;

    IF owned.name IS NOT NULL THEN
        refusal := format('CASE WHEN s.%1$s IS NULL THEN NULL WHEN (%2$s) IS NULL THEN ''nobody'' WHEN s.%1$s %3$s (%2$s) THEN NULL ELSE ''other'' END', owned.quoted,
            format('CASE WHEN b.d OPERATOR(pg_catalog.?) %s THEN %s ELSE %s END', owned.literal, _agno_value(owned, unit, me, is_fast),
                   CASE WHEN owned.is_constant THEN format('CAST(%s AS %s)', coalesce(owned.source, 'NULL'), owned.type) ELSE 'NULL' END),
            _agno_equality(owned.base_type));
    END IF;

    -- The key: how it is matched, and what a document has for it.
    FOR k IN SELECT a.attname, quote_ident(a.attname) AS quoted, n.i, o.operator, l.collation
             FROM pg_index x CROSS JOIN LATERAL generate_series(0, x.indnkeyatts - 1) AS n(i)
                  JOIN pg_attribute a ON a.attrelid = target AND a.attnum = x.indkey[n.i]
                  JOIN pg_opclass p ON p.oid = x.indclass[n.i]
                  CROSS JOIN LATERAL (SELECT format('OPERATOR(%I.%s)', nspname, oprname) AS operator FROM pg_amop
                           JOIN pg_operator ON pg_operator.oid = amopopr JOIN pg_namespace ON pg_namespace.oid = oprnamespace
                           WHERE amopfamily = opcfamily AND amoplefttype = opcintype AND amoprighttype = opcintype AND amopstrategy = 3) o
                  CROSS JOIN LATERAL (SELECT (SELECT format(' COLLATE %I.%I', nspname, collname) FROM pg_collation JOIN pg_namespace ON pg_namespace.oid = collnamespace
                           WHERE pg_collation.oid = x.indcollation[n.i] AND x.indcollation[n.i] <> a.attcollation) AS collation) l
             WHERE indexrelid = arbiter ORDER BY array_position(key, a.attname::text) LOOP
        SELECT * INTO c FROM unnest(columns) u WHERE u.name = k.attname;
        key_values := key_values || CASE WHEN is_fast THEN format('b.d OPERATOR(pg_catalog.->>) %s', c.literal) ELSE _agno_value(c, unit, me) END;
        key_condition := key_condition || format('s.%s%s %s b.k%s', k.quoted, k.collation, k.operator, cardinality(key_values));
        pair_condition := pair_condition || format('s.%s%s %s n.k%s', k.quoted, k.collation, k.operator, cardinality(key_values));
    END LOOP;
    SELECT string_agg(quote_ident(n), ', ' ORDER BY i) INTO key_names FROM unnest(key) WITH ORDINALITY AS u(n, i);
    SELECT format('CAST(ROW(%s) AS pg_catalog.text)', string_agg('%1$s' || quote_ident(n), ', ' ORDER BY i)) INTO key_of_row
        FROM unnest(key) WITH ORDINALITY AS u(n, i);

    -- session_type comes last, since it is inferred from what the others get.
    FOR c IN SELECT u.* FROM unnest(columns) WITH ORDINALITY AS u(num, name, quoted, literal, type_oid, typmod, type, base_type, base_name, is_domain, max_chars, may_cut,
                kind, settable, not_null, identity, source, is_constant, generated, i) ORDER BY name = 'session_type' AND infers, i LOOP
        plain := c.settable AND c.name <> ALL (key) AND c.name <> 'created_at' AND c.name <> 'updated_at' AND c.name IS DISTINCT FROM set_once;
        missing := coalesce(c.source, 'NULL');
        missing := format('CAST(%s AS %s)', missing, c.type);
        value := CASE WHEN is_fast AND c.name = ANY (key) THEN format('CAST(b.k AS %s)', c.type) ELSE _agno_value(c, unit, me, is_fast) END;
        IF is_patch AND c.kind = ANY (ARRAY['jsonb', 'json']) THEN
            value := _agno_patched(c, 'NULL', merge_by, me);
        END IF;
        -- A new row.
        IF c.name = 'created_at' AND c.settable AND c.name <> ALL (key) OR c.name = updated.name AND preserve_updated_at THEN
            value := format('CASE WHEN %s THEN %s ELSE %s END', _agno_own(c, is_fast), value, _agno_now(c, me));
        ELSIF c.name = updated.name THEN
            value := _agno_now(c, me);
        ELSIF c.name = 'session_type' AND infers THEN
            missing := format('CAST(%s AS %s)', _agno_inferred(by_name, is_fast), c.type);
            value := format('CASE WHEN %s THEN %s ELSE %s END', _agno_own(c, is_fast), value, missing);
        ELSIF c.name <> ALL (key) AND NOT (c.source IS NULL AND (is_fast AND NOT is_patch OR c.kind = 'text' OR NOT is_patch AND c.kind = ANY (ARRAY['json', 'jsonb']))) THEN
            value := format('CASE WHEN b.d OPERATOR(pg_catalog.?) %s THEN %s ELSE %s END', c.literal, value, missing);
        END IF;
        by_name := by_name || jsonb_build_object(c.name, value);
        IF mode <> 'delete' AND c.settable AND (c.name = ANY (used) OR c.name = ANY (key) OR c.name = owned.name OR c.name = ANY (ARRAY['created_at', updated.name]) OR c.name = 'session_type' AND infers) THEN
            inserted_names := inserted_names || c.quoted;
            inserted_values := inserted_values || value;
            first_row[c.num] := value;
        ELSE
            first_row[c.num] := CASE WHEN c.settable AND c.is_constant THEN missing ELSE 'NULL' END;
            IF NOT (c.settable AND c.is_constant) AND c.generated IS NULL THEN
                unknown_new := unknown_new || c.num::int2;
            END IF;
        END IF;
        -- A stored one.
        IF mode = ANY (ARRAY['replace', 'patch']) AND (c.name = updated.name OR plain AND (c.name = ANY (used) OR NOT is_patch AND c.is_constant AND c.name <> ALL (kept))) THEN
            IF c.name = updated.name THEN
                value := CASE WHEN preserve_updated_at THEN format('CASE WHEN %s THEN %s ELSE %s END', own, _agno_value(c, unit, me, is_fast), _agno_now(c, me))
                              ELSE _agno_now(c, me) END;
            ELSE
                value := _agno_value(c, unit, me, is_fast);
                IF is_patch AND c.kind = ANY (ARRAY['jsonb', 'json']) THEN
                    value := _agno_patched(c, 's.' || c.quoted, merge_by, me);
                ELSIF c.kind = 'json' THEN
                    -- What says the same keeps its text.
                    value := format('CASE WHEN %1$s._agno_json_image(CAST(s.%2$s AS pg_catalog.text)) OPERATOR(pg_catalog.=) %1$s._agno_json_image(b.d OPERATOR(pg_catalog.->>) %3$s) THEN s.%2$s ELSE %4$s END',
                        me, c.quoted, c.literal, value);
                ELSIF c.kind = 'other' AND _agno_says_less_in_json(c.base_type) THEN
                    value := format('CASE WHEN pg_catalog.to_jsonb(s.%1$s) OPERATOR(pg_catalog.=) (b.d OPERATOR(pg_catalog.->) %2$s) THEN s.%1$s ELSE %3$s END', c.quoted, c.literal, value);
                END IF;
                missing := CASE
                    WHEN c.name = 'session_type' AND infers AND NOT is_patch THEN format('CAST(%s AS %s)', _agno_inferred(next_by_name, is_fast), c.type)
                    WHEN is_patch OR NOT c.is_constant OR c.name = ANY (kept) THEN 's.' || c.quoted
                    ELSE format('CAST(%s AS %s)', coalesce(c.source, 'NULL'), c.type) END;
                value := CASE WHEN c.name = 'session_type' AND infers THEN format('CASE WHEN %s THEN %s ELSE %s END', _agno_own(c, is_fast), value, missing)
                              WHEN NOT is_patch AND c.source IS NULL AND c.name <> ALL (kept) AND (is_fast OR c.kind = ANY (ARRAY['text', 'json', 'jsonb'])) THEN value
                              ELSE format('CASE WHEN b.d OPERATOR(pg_catalog.?) %s THEN %s ELSE %s END', c.literal, value, missing) END;
                stored_same := stored_same || ('s.' || c.quoted);
                made_same := made_same || value;
                stored_bare := stored_bare || _agno_without_null(c, 's.' || c.quoted, me);
                made_bare := made_bare || _agno_without_null(c, value, me);
                IF c.kind = ANY (ARRAY['jsonb', 'json']) THEN
                    json_nulls := json_nulls || format(CASE c.kind WHEN 'jsonb' THEN 'CAST(s.%1$s AS pg_catalog.text) OPERATOR(pg_catalog.=) ''null'''
                        ELSE 's.%1$s IS NOT NULL AND %2$s._agno_json_image(CAST(s.%1$s AS pg_catalog.text)) IS NULL' END, c.quoted, me);
                END IF;
            END IF;
            updated_names := updated_names || c.quoted;
            updated_values := updated_values || format('CASE WHEN b.m THEN (b.r).%s ELSE %s END AS v%s', c.quoted, value, c.num);
            set_list := set_list || CASE WHEN c.name = updated.name OR (SELECT typlen > 0 FROM pg_type WHERE oid = c.base_type)
                THEN format('%s = n.v%s', c.quoted, c.num)
                ELSE format('%1$s = CASE WHEN pg_catalog.record_image_eq(ROW(%2$s), ROW(%3$s)) THEN s.%1$s ELSE n.v%4$s END', c.quoted,
                            _agno_without_null(c, 's.' || c.quoted, me), _agno_without_null(c, 'n.v' || c.num, me), c.num) END;
            is_big := c.kind <> 'text' AND (SELECT typlen < 0 FROM pg_type WHERE oid = c.base_type);
            fast_list := fast_list || CASE WHEN NOT is_big THEN format('%s = %s', c.quoted, value)
                ELSE format('%1$s = CASE WHEN b.e%3$s THEN s.%1$s ELSE %2$s END', c.quoted, value, c.num) END;
            IF is_big THEN
                -- A JSON null takes a few bytes: larger values need not be looked at to tell that they are none.
                fast_same := fast_same || format(CASE WHEN c.kind <> 'jsonb' THEN 'pg_catalog.record_image_eq(ROW(s.%1$s), ROW(%2$s))'
                    WHEN is_patch THEN 'pg_catalog.record_image_eq(ROW(s.%1$s), ROW(%2$s)) OR (%2$s) IS NULL AND (s.%1$s IS NULL OR pg_catalog.pg_column_size(s.%1$s) OPERATOR(pg_catalog.<) 24 AND s.%1$s OPERATOR(pg_catalog.=) ''null''::pg_catalog.jsonb)'
                    ELSE 'CASE WHEN s.%1$s IS NULL THEN %2$s IS NULL WHEN %2$s IS NULL THEN pg_catalog.pg_column_size(s.%1$s) OPERATOR(pg_catalog.<) 24 AND s.%1$s OPERATOR(pg_catalog.=) ''null''::pg_catalog.jsonb ELSE pg_catalog.record_image_eq(ROW(s.%1$s), ROW(%2$s)) END'
                    END, c.quoted, value);
                fast_nums := fast_nums || c.num;
            ELSIF is_fast AND c.kind = 'text' AND NOT is_patch AND NOT (c.name = 'session_type' AND infers) AND c.name <> ALL (kept) THEN
                equal_texts := equal_texts || format('(s.%1$s COLLATE pg_catalog."C" OPERATOR(pg_catalog.=) b.c%2$s OR s.%1$s IS NULL AND b.c%2$s IS NULL)', c.quoted, c.num);
            ELSIF c.name IS DISTINCT FROM updated.name THEN
                small_stored := small_stored || ('s.' || c.quoted);
                small_made := small_made || value;
            END IF;
            next_row[c.num] := value;
            next_by_name := next_by_name || jsonb_build_object(c.name, value);
            read_row[c.num] := 's.' || c.quoted;
        ELSE
            next_row[c.num] := CASE WHEN c.name = ANY (key) THEN format('CASE WHEN $3 THEN %s ELSE s.%s END', _agno_value(c, unit, me, is_fast), c.quoted) ELSE 's.' || c.quoted END;
            next_by_name := next_by_name || jsonb_build_object(c.name, 's.' || c.quoted);
            read_row[c.num] := CASE WHEN c.name = ANY (key) OR c.name = owned.name THEN 's.' || c.quoted ELSE 'NULL' END;
            IF c.name <> ALL (key) AND c.name IS DISTINCT FROM owned.name AND c.generated IS NULL THEN
                unknown_stored := unknown_stored || c.num::int2;
            END IF;
        END IF;
    END LOOP;

    IF updated.name IS NOT NULL THEN
        time_differs := format('NOT pg_catalog.record_image_eq(ROW(s.%s), ROW(%s))', updated.quoted, _agno_value(updated, unit, me, is_fast));
    END IF;
    changed := CASE WHEN stored_same = '{}' THEN 'false' ELSE
        format('CASE WHEN pg_catalog.record_image_eq(ROW(%s), ROW(%s)) THEN false %s ELSE true END', array_to_string(stored_same, ', '), array_to_string(made_same, ', '),
            CASE WHEN json_nulls = '{}' THEN '' ELSE format('WHEN %s THEN NOT pg_catalog.record_image_eq(ROW(%s), ROW(%s))', array_to_string(json_nulls, ' OR '),
                array_to_string(stored_bare, ', '), array_to_string(made_bare, ', ')) END) END;
    verdict := CASE WHEN owned.name IS NULL THEN 'CASE WHEN ' ELSE format('CASE WHEN (%1$s) IS NOT NULL THEN %1$s WHEN ', refusal) END
        || CASE WHEN mode = ANY (ARRAY['insert', 'delete']) THEN 'true THEN ''exists'' WHEN ' ELSE '' END
        || CASE WHEN newer_only AND updated.name IS NOT NULL THEN format('(%s) OPERATOR(pg_catalog.<=) %s THEN ''stale'' WHEN ', own_moment, told) ELSE '' END
        || CASE WHEN touch AND updated.name IS NOT NULL THEN 'true'
                WHEN preserve_updated_at AND updated.name IS NOT NULL THEN format('%s OR %s AND %s', changed, own, time_differs) ELSE changed END
        || ' THEN ''updated'' ELSE ''unchanged'' END';
    batch := (SELECT format('(SELECT g, d, m, r, i, %s FROM (SELECT g, d, m, CAST(r AS %s) AS r, i FROM ROWS FROM (pg_catalog.unnest($1), pg_catalog.unnest($2), pg_catalog.unnest($3), pg_catalog.unnest($4)) WITH ORDINALITY AS u(g, d, m, r, i) OFFSET 0) b OFFSET 0) b',
        string_agg(v || ' AS k' || i, ', ' ORDER BY i), table_name) FROM unnest(key_values) WITH ORDINALITY AS u(v, i));

    IF is_fast THEN
        -- All in one statement, where nothing of a document asks for a closer look. It gives up, by an error, otherwise.
        keeps_documents := is_patch OR NOT kept <@ key;
        SELECT string_agg(format(', %s AS c%s', CASE WHEN u.kind = 'text' THEN format('b.d OPERATOR(pg_catalog.->>) %s', u.literal)
                   WHEN u.kind = 'jsonb' THEN format('b.d OPERATOR(pg_catalog.->) %s', u.literal) ELSE _agno_value(u, unit, me) END, num), '' ORDER BY num),
               string_agg(CASE WHEN u.kind = 'jsonb' THEN format(', CASE WHEN pg_catalog.pg_column_size(b.c%1$s) OPERATOR(pg_catalog.<) 24 AND b.c%1$s OPERATOR(pg_catalog.=) ''null''::pg_catalog.jsonb THEN NULL ELSE b.c%1$s END AS c%1$s', num)
                   ELSE ', c' || num END, '' ORDER BY num),
               string_agg(format(', CASE WHEN z THEN c%1$s END AS c%1$s', num), '' ORDER BY num)
            INTO values_read, values_told, values_kept
            FROM unnest(columns) u WHERE name <> ALL (key) AND NOT (is_patch AND kind = 'jsonb');
        SELECT array_agg(guard ORDER BY num) INTO guards FROM unnest(columns) u, LATERAL (SELECT CASE
            WHEN u.max_chars IS NOT NULL THEN format('pg_catalog.octet_length(b.%s) OPERATOR(pg_catalog.>) %s', CASE WHEN u.name = ANY (key) THEN 'k' ELSE 'c' || u.num END, u.max_chars)
            -- Go's zero time.
            WHEN u.kind = ANY (ARRAY['timestamp', 'epoch']) THEN format('b.c%s OPERATOR(pg_catalog.=) %s', u.num,
                CASE u.base_type WHEN 'timestamptz'::regtype THEN '''0001-01-01 00:00:00+00''::pg_catalog.timestamptz'
                                 WHEN 'timestamp'::regtype THEN '''0001-01-01 00:00:00''::pg_catalog.timestamp' ELSE '''-62135596800''::pg_catalog.int8' END)
            END AS guard) x WHERE guard IS NOT NULL;
        flags := (SELECT coalesce(string_agg(', e' || n, ''), '') FROM unnest(fast_nums) n);
        changed := (SELECT format('NOT (b.p %s)', string_agg(format('AND b.e%s ', n), '')) FROM unnest(fast_nums) n);
        IF small_stored <> '{}' THEN
            equal_texts := equal_texts || format('pg_catalog.record_image_eq(ROW(%s), ROW(%s))', array_to_string(small_stored, ', '), array_to_string(small_made, ', '));
        END IF;
        written := CASE WHEN updated.name IS NULL THEN told
                        WHEN preserve_updated_at THEN _agno_moment(updated, format('CASE WHEN %s THEN b.c%s ELSE %s END', own, updated.num, _agno_now(updated, me)), me)
                        ELSE _agno_moment(updated, _agno_now(updated, me), me) END;
        verdict := 'CASE WHEN b.n THEN ''new'' '
            || CASE WHEN newer_only AND updated.name IS NOT NULL THEN format('WHEN (%s) OPERATOR(pg_catalog.<=) b.u THEN ''stale'' ', own_moment) ELSE '' END
            || CASE WHEN touch AND updated.name IS NOT NULL THEN 'WHEN true' ELSE format('WHEN b.w OR (%s)', changed) END || ' THEN ''updated'' ELSE ''unchanged'' END';
        RETURN jsonb_build_object('fast', format($fast$/*agno*/
            WITH probed AS MATERIALIZED (
                SELECT i, k, tid, bad, v, CASE WHEN z THEN %1$s ELSE u END AS u %2$s %3$s
                FROM (SELECT b.*, v OPERATOR(pg_catalog.=) ANY (ARRAY['new', 'updated']) AS z FROM (SELECT b.*, %4$s AS v FROM (
                    SELECT b.*, s.ctid AS tid, s.%5$s IS NULL AS n, %6$s AS u, CASE WHEN s.%5$s IS NOT NULL THEN %7$s END AS p, CASE WHEN s.%5$s IS NOT NULL THEN %8$s END AS w %9$s,
                        is_odd OR b.k OPERATOR(pg_catalog.=) '' %10$s AS bad
                    FROM (SELECT i, d, k1 AS k, is_odd %11$s FROM (
                        SELECT i, d, %12$s AS k1 %13$s, (pg_catalog.jsonb_typeof(b.d OPERATOR(pg_catalog.->) %14$L) OPERATOR(pg_catalog.=) 'string') IS NOT TRUE OR (b.d OPERATOR(pg_catalog.-) %15$L::pg_catalog.text[]) OPERATOR(pg_catalog.<>) '{}'::pg_catalog.jsonb AS is_odd
                        FROM (%22$s) b OFFSET 0) b OFFSET 0) b LEFT JOIN LATERAL (SELECT s.ctid, s.* FROM ONLY %16$s s WHERE %17$s OFFSET 0) s ON true OFFSET 0) b OFFSET 0) b OFFSET 0) b),
            ins AS (
                INSERT INTO %16$s (%18$s) SELECT %19$s FROM probed b WHERE b.v OPERATOR(pg_catalog.=) 'new' ORDER BY b.k COLLATE "C"
                ON CONFLICT (%5$s) DO NOTHING RETURNING 1),
            lck AS MATERIALIZED (
                SELECT p.i, p.tid FROM (SELECT i, k, tid FROM probed WHERE v OPERATOR(pg_catalog.=) 'updated' OFFSET 0) p JOIN ONLY %16$s s ON s.ctid OPERATOR(pg_catalog.=) p.tid
                ORDER BY p.k COLLATE "C" FOR NO KEY UPDATE OF s),
            upd AS (
                UPDATE ONLY %16$s AS s SET %20$s FROM lck JOIN probed b ON b.i OPERATOR(pg_catalog.=) lck.i WHERE s.ctid OPERATOR(pg_catalog.=) lck.tid RETURNING 1)
            -- What another transaction or another document of the batch came before with is missing from the counts.
            SELECT pg_catalog.row_number() OVER (ORDER BY i), k, CASE WHEN v OPERATOR(pg_catalog.=) 'new' THEN 'inserted' ELSE v END, u, CAST(NULL AS pg_catalog.text),
                CASE WHEN v OPERATOR(pg_catalog.=) 'stale' THEN 'the stored row is as new or newer' END %23$s FROM probed
            WHERE (SELECT %21$s._agno_require(pg_catalog.bool_or(bad) IS NOT TRUE AND pg_catalog.count(*) OPERATOR(pg_catalog.>) 0
                    AND pg_catalog.count(tid) OPERATOR(pg_catalog.=) pg_catalog.count(DISTINCT tid)
                    AND pg_catalog.count(*) FILTER (WHERE v OPERATOR(pg_catalog.=) 'new') OPERATOR(pg_catalog.=) (SELECT pg_catalog.count(*) FROM ins)
                    AND pg_catalog.count(*) FILTER (WHERE v OPERATOR(pg_catalog.=) 'updated') OPERATOR(pg_catalog.=) (SELECT pg_catalog.count(*) FROM upd)) FROM probed)
            ORDER BY i$fast$,
            written, CASE WHEN keeps_documents THEN ', CASE WHEN z THEN d END AS d' END, coalesce(values_kept, '') || flags, verdict, quote_ident(key[1]), told,
            CASE WHEN equal_texts = '{}' THEN 'true' ELSE format('(%s) IS TRUE', array_to_string(equal_texts, ' AND ')) END,
            CASE WHEN preserve_updated_at AND updated.name IS NOT NULL THEN format('%s AND %s', own, time_differs) ELSE 'false' END,
            (SELECT coalesce(string_agg(format(', CASE WHEN s.%I IS NOT NULL THEN %s END AS e%s', key[1], e, n), ''), '') FROM ROWS FROM (unnest(fast_same), unnest(fast_nums)) AS x(e, n)),
            (SELECT string_agg(' OR ' || guard, '') FROM unnest(guards) guard), values_told, key_values[1], values_read,
            key[1], (SELECT array_agg(name) FROM unnest(columns) u WHERE settable), table_name, replace(key_condition[1], 'b.k1', 'b.k'),
            array_to_string(inserted_names, ', '), array_to_string(inserted_values, ', '), array_to_string(fast_list, ', '), me, source, CASE WHEN NOT is_sessions THEN ', CAST(NULL AS pg_catalog.text)' END));
    END IF;
    RETURN jsonb_build_object(
        'inserted', inserted_names, 'updated', updated_names,
        -- How the key of a document, as k1, k2 and so on of b, is matched with a row s.
        'keys', (SELECT string_agg(v || ' AS k' || i, ', ' ORDER BY i) FROM unnest(key_values) WITH ORDINALITY AS u(v, i)),
        'match', array_to_string(key_condition, ' AND '), 'stored', format('%s%s s', only_rows, table_name),
        'probe', format('/*agno*/ SELECT pg_catalog.array_agg(g), pg_catalog.array_agg(v), pg_catalog.array_agg(u), pg_catalog.array_agg(r) FROM (SELECT b.g, CASE WHEN b.m THEN NULL ELSE %s END AS v, %s AS u, CASE WHEN b.m THEN CAST(CAST(ROW(%s) AS %s) AS pg_catalog.text) END AS r FROM %s JOIN %s%s s ON %s',
            verdict, CASE mode WHEN 'delete' THEN 'CAST(NULL AS pg_catalog.timestamptz)' ELSE told END, array_to_string(read_row, ', '), table_name, batch, only_rows, table_name, array_to_string(key_condition, ' AND ')),
        'insert', format('/*agno*/ WITH ins AS (INSERT INTO %s (%s) SELECT %s FROM %s ORDER BY b.i ON CONFLICT (%s) DO NOTHING RETURNING %s AS k, %s AS u) SELECT pg_catalog.array_agg(k), pg_catalog.array_agg(u) FROM ins',
            table_name, array_to_string(inserted_names, ', '),
            (SELECT string_agg(format('CASE WHEN b.m THEN (b.r).%s ELSE %s END', n, v), ', ' ORDER BY i) FROM ROWS FROM (unnest(inserted_names), unnest(inserted_values)) WITH ORDINALITY AS u(n, v, i)),
            batch, key_names, format(key_of_row, ''), CASE WHEN updated.name IS NULL THEN told ELSE _agno_moment(updated, updated.quoted, me) END),
        -- The key that keeps a document from being inserted, which a trigger may have changed; in mode 'insert', which takes no
        -- right to update, that there is one.
        'tell', format('/*agno*/ INSERT INTO %s AS s (%s) SELECT %s FROM %s ORDER BY b.i %s',
            table_name, array_to_string(inserted_names, ', '),
            (SELECT string_agg(format('CASE WHEN b.m THEN (b.r).%s ELSE %s END', n, v), ', ' ORDER BY i) FROM ROWS FROM (unnest(inserted_names), unnest(inserted_values)) WITH ORDINALITY AS u(n, v, i)),
            batch, CASE WHEN mode <> 'insert' THEN format('ON CONFLICT (%s) DO UPDATE SET %2$s = s.%2$s WHERE pg_catalog.set_config(''agno.stored_key'', CAST(pg_catalog.jsonb_build_array(%3$s) AS pg_catalog.text), true) IS NULL',
                key_names, coalesce(updated_names[1], quote_ident(key[1])), (SELECT string_agg(format('s.%I', n), ', ' ORDER BY i) FROM unnest(key) WITH ORDINALITY AS u(n, i))) END),
        'update', CASE WHEN set_list = '{}' THEN NULL ELSE format('/*agno*/ WITH upd AS (UPDATE %s%s AS s SET %s FROM (SELECT b.g, %s, %s FROM %s JOIN %s%s s ON %s OFFSET 0) n WHERE %s RETURNING n.g, %s AS u) SELECT pg_catalog.array_agg(g), pg_catalog.array_agg(u) FROM upd',
            only_rows, table_name, array_to_string(set_list, ', '), array_to_string(updated_values, ', '),
            (SELECT string_agg(format('s.%I AS k%s', n, i), ', ') FROM unnest(key) WITH ORDINALITY AS u(n, i)), batch, only_rows, table_name,
            array_to_string(key_condition, ' AND '), array_to_string(pair_condition, ' AND '), told) END,
        'delete', format('/*agno*/ WITH del AS (DELETE FROM %s%s AS s USING %s WHERE %s AND (%s) IS NULL RETURNING b.g) SELECT pg_catalog.array_agg(g), CAST(NULL AS pg_catalog.timestamptz[]) FROM del',
            only_rows, table_name, batch, array_to_string(key_condition, ' AND '), refusal),
        'owner', CASE WHEN owned.name IS NULL THEN NULL ELSE format('/*agno*/ SELECT %s FROM (SELECT CAST($1 AS pg_catalog.jsonb) AS d, CAST($2 AS %s) AS r OFFSET 0) b, LATERAL (SELECT (b.r).*) s', refusal, table_name) END,
        'first', format('/*agno*/ SELECT CAST(CAST(ROW(%s) AS %s) AS pg_catalog.text) FROM (SELECT CAST($1 AS pg_catalog.jsonb) AS d OFFSET 0) b', array_to_string(first_row, ', '), table_name),
        'next', format('/*agno*/ SELECT CAST(CAST(ROW(%s) AS %2$s) AS pg_catalog.text), %3$s FROM (SELECT CAST($1 AS pg_catalog.jsonb) AS d, CAST($2 AS %2$s) AS r OFFSET 0) b, LATERAL (SELECT (b.r).*) s',
            array_to_string(next_row, ', '), table_name, changed),
        'time', format('/*agno*/ SELECT %s, %s FROM (SELECT CAST($1 AS pg_catalog.jsonb) AS d OFFSET 0) b', own, own_moment),
        'with_time', CASE WHEN updated.name IS NULL THEN NULL ELSE format('/*agno*/ SELECT CAST(CAST(ROW(%s) AS %2$s) AS pg_catalog.text) FROM (SELECT CAST($1 AS %2$s) AS a, CAST($2 AS %2$s) AS b OFFSET 0) x',
            (SELECT string_agg(format('(x.%s).%s', CASE WHEN u.name = updated.name THEN 'b' ELSE 'a' END, u.quoted), ', ' ORDER BY num) FROM unnest(columns) u), table_name) END,
        'compare', format('/*agno*/ SELECT %s, %s, %s FROM (SELECT CAST($1 AS %4$s) AS a, CAST($2 AS %4$s) AS b OFFSET 0) x, LATERAL (SELECT (x.a).*) s',
            CASE WHEN stored_same = '{}' THEN 'false' ELSE (SELECT format('NOT pg_catalog.record_image_eq(ROW(%s), ROW(%s))', array_to_string(stored_bare, ', '),
                string_agg(_agno_without_null(u, '(x.b).' || u.quoted, me), ', ' ORDER BY array_position(stored_same, 's.' || u.quoted))) FROM unnest(columns) u WHERE 's.' || u.quoted = ANY (stored_same)) END,
            CASE WHEN updated.name IS NULL THEN 'false' ELSE format('NOT pg_catalog.record_image_eq(ROW((x.a).%1$s), ROW((x.b).%1$s))', updated.quoted) END, told, table_name),
        'check_new', _agno_check_statement(target, table_name, columns, unknown_new),
        'check_stored', _agno_check_statement(target, table_name, columns, unknown_stored),
        'key', format('/*agno*/ SELECT pg_catalog.array_agg(g ORDER BY i), pg_catalog.array_agg(t ORDER BY i) FROM (SELECT i, pg_catalog.dense_rank() OVER (ORDER BY %s) AS g, t FROM (SELECT i, %s, CAST(ROW(%s) AS pg_catalog.text) AS t FROM pg_catalog.unnest($1) WITH ORDINALITY AS b(d, i) OFFSET 0) x) y',
            (SELECT string_agg('k' || i || coalesce(o.collation, ''), ', ' ORDER BY i) FROM unnest(key) WITH ORDINALITY AS u(n, i), LATERAL (
                -- By bytes where equal keys are equal bytes, else as the index has it.
                SELECT CASE WHEN c2.kind = 'text' AND coalesce((SELECT collisdeterministic FROM pg_collation WHERE oid = x.collation), true) THEN ' COLLATE pg_catalog."C"'
                            WHEN x.collation <> 0 THEN (SELECT format(' COLLATE %I.%I', nspname, collname) FROM pg_collation JOIN pg_namespace ON pg_namespace.oid = collnamespace WHERE pg_collation.oid = x.collation) END AS collation
                FROM unnest(columns) c2, LATERAL (SELECT (SELECT indcollation[p.i] FROM pg_index, generate_series(0, indnkeyatts - 1) AS p(i) WHERE indexrelid = arbiter AND indkey[p.i] = c2.num) AS collation) x
                WHERE c2.name = n) o),
            (SELECT string_agg(v || ' AS k' || i, ', ' ORDER BY i) FROM unnest(key_values) WITH ORDINALITY AS u(v, i)),
            (SELECT string_agg(v, ', ' ORDER BY i) FROM unnest(key_values) WITH ORDINALITY AS u(v, i))));
END
$function$;

---------------------------------------------------------------------------------------------------------------------
-- Documents
---------------------------------------------------------------------------------------------------------------------

-- Looks at all documents at once: '' for one that is good, '?' for one to be looked at more closely; and which columns the
-- good ones have. Raises what converting a value raises.
CREATE FUNCTION _agno_decode_statement(columns _agno_column[], key text[], is_sessions boolean, drops_unknown boolean, is_patch boolean, unit text, me text, only_keys boolean)
RETURNS text LANGUAGE sql STABLE AS $function$
    SELECT format($$/*agno*/ SELECT pg_catalog.array_agg(code ORDER BY i), ARRAY[%s] FROM (
        SELECT i, d, CASE WHEN b.d IS NULL THEN '?' WHEN pg_catalog.jsonb_typeof(b.d) OPERATOR(pg_catalog.<>) 'object' THEN '?' %s %s %s %s ELSE '' END AS code
        FROM pg_catalog.unnest($1) WITH ORDINALITY AS b(d, i) OFFSET 0) x$$,
        string_agg(format('pg_catalog.bool_or(x.d OPERATOR(pg_catalog.?) %s) FILTER (WHERE code OPERATOR(pg_catalog.=) '''')', c.literal), ', ' ORDER BY num),
        (SELECT string_agg(CASE WHEN is_sessions THEN format('WHEN NOT (b.d OPERATOR(pg_catalog.?) %1$s) OR pg_catalog.jsonb_typeof(b.d OPERATOR(pg_catalog.->) %1$s) OPERATOR(pg_catalog.<>) ''string'' OR (b.d OPERATOR(pg_catalog.->>) %1$s) OPERATOR(pg_catalog.=) '''' THEN ''?''', quote_literal(k))
                                ELSE format('WHEN NOT (b.d OPERATOR(pg_catalog.?) %1$s) OR (b.d OPERATOR(pg_catalog.->) %1$s) OPERATOR(pg_catalog.=) ''null''::pg_catalog.jsonb THEN ''?''', quote_literal(k)) END, ' ') FROM unnest(key) k),
        CASE WHEN only_keys THEN NULL
             WHEN NOT drops_unknown THEN format('WHEN (b.d OPERATOR(pg_catalog.-) %L::pg_catalog.text[]) OPERATOR(pg_catalog.<>) ''{}''::pg_catalog.jsonb THEN ''?''', coalesce(array_agg(c.name) FILTER (WHERE settable), '{}'))
             -- Runs are not dropped.
             WHEN bool_and(c.name <> 'runs') THEN 'WHEN b.d OPERATOR(pg_catalog.?) ''runs'' THEN ''?''' END,
        -- Go's zero time.
        'WHEN ' || string_agg(format('(%s) OPERATOR(pg_catalog.=) ''0001-01-01 00:00:00+00''::pg_catalog.timestamptz',
                CASE WHEN c.base_type = 'timestamptz'::regtype THEN _agno_timestamptz(c.literal, unit, me)
                     ELSE format('%s._agno_time(b.d OPERATOR(pg_catalog.->) %s, %L, %s, %s)', me, c.literal, unit, (c.base_type = 'timestamp'::regtype)::text, (kind = 'epoch')::text) END), ' OR ')
            FILTER (WHERE NOT only_keys AND settable AND kind = ANY (ARRAY['timestamp', 'epoch']) AND c.name <> ALL (key)) || ' THEN ''?''',
        'WHEN pg_catalog.num_nulls(' || string_agg(_agno_value(c, unit, me), ', ')
            FILTER (WHERE (NOT only_keys OR c.name = ANY (key)) AND settable AND NOT (kind = ANY (ARRAY['json', 'jsonb']) AND (is_patch OR NOT c.is_domain))
                AND (c.is_domain OR kind <> 'text' OR max_chars IS NOT NULL)) || ') OPERATOR(pg_catalog.<) 0 THEN ''?''')
    FROM unnest(columns) c
$function$;

-- What is wrong with a document, NULL where nothing is; without its zero times, which count as absent.
CREATE FUNCTION _agno_check(INOUT document jsonb, columns _agno_column[], key text[], is_sessions boolean, table_name text, tells_mend boolean,
    drops_unknown boolean, is_patch boolean, unit text, me text, caller_path text, only_keys text[], OUT problem _agno_problem) LANGUAGE plpgsql AS $$
DECLARE
    c _agno_column;
    k text;
    name text;
    value jsonb;
    is_null boolean;
    is_zero boolean;
    statement text;
    own_path text := current_setting('search_path');
    names text[] := ARRAY(SELECT u.name FROM unnest(columns) u);
BEGIN
    IF jsonb_typeof(document) <> 'object' THEN
        problem := _agno_bad('22023', NULL, format('a %sdocument must be a JSON object, not %s', CASE WHEN is_sessions THEN 'session ' ELSE '' END, _agno_type_in_words(document)), NULL,
            CASE WHEN jsonb_typeof(document) = 'string' AND document #>> '{}' ~ '^\s*[\[{]' THEN 'The string holds JSON: it was encoded twice. Encode documents once.' END);
        RETURN;
    END IF;
    FOREACH k IN ARRAY key LOOP
        IF coalesce(document -> k, 'null') = 'null' THEN
            problem := _agno_bad('23502', k, 'missing', NULL, CASE WHEN tells_mend THEN format(CASE WHEN is_sessions THEN 'Every document needs a %s.' ELSE 'Every document needs a value for %s.' END, k) END);
        ELSIF is_sessions AND jsonb_typeof(document -> k) <> 'string' THEN
            problem := _agno_bad('22023', k, 'must be a string, not ' || _agno_type_in_words(document -> k));
        ELSIF is_sessions AND document ->> k = '' THEN
            problem := _agno_bad('2200F', k, 'must not be empty');
        END IF;
        IF problem.message IS NOT NULL THEN
            RETURN;
        END IF;
    END LOOP;
    FOR name, value IN SELECT * FROM jsonb_each(document) LOOP
        IF NOT name = ANY (only_keys) THEN
            CONTINUE;
        END IF;
        c := columns[array_position(names, name)];
        IF c.settable IS NOT TRUE THEN
            IF name = 'runs' AND drops_unknown AND c.name IS NULL AND value <> 'null' AND value <> '[]' THEN
                problem := _agno_bad('42703', name, format('table %s has no such column, and runs are not dropped', table_name), NULL,
                    CASE WHEN NOT tells_mend THEN NULL WHEN is_sessions THEN 'Name a table for them with runs_target, or add the column.'
                         ELSE 'Add the column, or take the runs out of the document.' END);
                RETURN;
            END IF;
            IF NOT drops_unknown AND c.name IS NULL THEN
                problem := _agno_bad('42703', _agno_clipped(name, 200), format('table %s has no such column', table_name), NULL,
                    CASE WHEN tells_mend THEN 'Add the column, or pass unknown_keys => ''ignore'' to drop such keys.' END);
                RETURN;
            ELSIF NOT drops_unknown THEN
                problem := _agno_bad('428C9', name, format('the column is generated by table %s', table_name), NULL,
                    CASE WHEN tells_mend THEN 'Leave the key out, or pass unknown_keys => ''ignore'' to drop it.' END);
                RETURN;
            END IF;
            CONTINUE;
        ELSIF is_patch AND c.kind = ANY (ARRAY['json', 'jsonb']) AND value <> 'null' THEN
            CONTINUE;
        END IF;
        statement := format('/*agno*/ SELECT (%s) IS NULL, %s FROM (SELECT CAST($1 AS pg_catalog.jsonb) AS d OFFSET 0) b', _agno_value(c, unit, me),
            CASE WHEN c.kind = ANY (ARRAY['timestamp', 'epoch']) AND c.name <> ALL (key)
                 THEN format('%s._agno_time(b.d OPERATOR(pg_catalog.->) %s, %L, %s, %s) OPERATOR(pg_catalog.=) ''0001-01-01 00:00:00+00''::pg_catalog.timestamptz', me, c.literal, unit,
                             (c.base_type = 'timestamp'::regtype)::text, (c.kind = 'epoch')::text) ELSE 'false' END);
        BEGIN
            PERFORM pg_catalog.set_config('search_path', caller_path, true);
            EXECUTE statement INTO is_null, is_zero USING document;
            PERFORM pg_catalog.set_config('search_path', own_path, true);
        EXCEPTION WHEN OTHERS THEN
            GET STACKED DIAGNOSTICS problem.sqlstate = RETURNED_SQLSTATE, problem.message = MESSAGE_TEXT, problem.detail = PG_EXCEPTION_DETAIL,
                problem.hint = PG_EXCEPTION_HINT, problem.context = PG_EXCEPTION_CONTEXT, problem.schema_name = SCHEMA_NAME, problem.table_name = TABLE_NAME,
                problem.column_name = COLUMN_NAME, problem.datatype_name = PG_DATATYPE_NAME, problem.constraint_name = CONSTRAINT_NAME;
            IF _agno_spares_value(problem.sqlstate) THEN
                RAISE;
            END IF;
            problem.key := name;
            problem := _agno_tidied(problem, NULL);
            RETURN;
        END;
        IF is_zero THEN
            document := document - name;
        END IF;
    END LOOP;
END
$$;

-- A stored row of another owner.
CREATE FUNCTION _agno_of_another(refusal text, table_name text, owner text) RETURNS _agno_problem LANGUAGE sql IMMUTABLE AS $$
    SELECT ROW('42501', owner, CASE refusal WHEN 'nobody' THEN 'the stored row has an owner, the document has none' ELSE 'the stored row is another owner''s' END,
               NULL, NULL, NULL, (parse_ident(table_name))[1], (parse_ident(table_name))[2], owner, NULL, NULL)::_agno_problem
$$;

-- Applies documents of one session in order, each as a call of its own would: the first to nothing or to the stored row, the
-- others to what those before them made. A document among several must leave a row that the table's constraints allow,
-- although it isn't written. What can't be applied is left out, with the reason.
-- verdict: inserted, updated, unchanged, stale or rejected. last: the place of the one applied last.
CREATE FUNCTION _agno_fold(statements jsonb, documents jsonb[], stored text, table_name text, preserve_updated_at boolean, newer_only boolean, touch boolean,
    may_be_mended boolean, secured boolean, caller_path text, owner text, OUT verdict text, OUT made text, OUT last int, OUT stored_time timestamptz, OUT outcomes text[], OUT remarks text[], OUT problems _agno_problem[])
LANGUAGE plpgsql AS $$
DECLARE
    own_path text := current_setting('search_path');
    first_sql text := statements ->> 'first';
    next_sql text := statements ->> 'next';
    time_sql text := statements ->> 'time';
    with_time_sql text := statements ->> 'with_time';
    compare_sql text := statements ->> 'compare';
    owner_sql text := statements ->> 'owner';
    refusal text;
    check_sql text := CASE WHEN NOT may_be_mended AND cardinality(documents) > 1 THEN statements ->> CASE WHEN stored IS NULL THEN 'check_new' ELSE 'check_stored' END END;
    document jsonb;
    is_new boolean := stored IS NULL;
    i int := 0;
    has_own boolean;
    own timestamptz;
    newest timestamptz;
    keeps_time boolean;
    row_has_own boolean := false;
    row_now text := stored;
    row_next text;
    is_changed boolean;
    is_moved boolean;
    time_now timestamptz;
    null_column text;
    violated text;
    p _agno_problem;
    names text[] := parse_ident(table_name);
BEGIN
    outcomes := array_fill('pending'::text, ARRAY[cardinality(documents)]);
    IF newer_only AND stored IS NOT NULL THEN
        EXECUTE compare_sql INTO is_changed, is_moved, stored_time USING stored, stored;
    END IF;
    FOREACH document IN ARRAY documents LOOP
        i := i + 1;
        BEGIN
            PERFORM pg_catalog.set_config('search_path', caller_path, true);
            EXECUTE time_sql INTO has_own, own USING document;
            PERFORM pg_catalog.set_config('search_path', own_path, true);
            IF owner_sql IS NOT NULL AND row_now IS NOT NULL THEN
                PERFORM pg_catalog.set_config('search_path', caller_path, true);
                EXECUTE owner_sql INTO refusal USING document, row_now;
                PERFORM pg_catalog.set_config('search_path', own_path, true);
                IF refusal IS NOT NULL THEN
                    outcomes[i] := 'rejected';
                    problems[i] := _agno_of_another(refusal, table_name, owner);
                    CONTINUE;
                END IF;
            END IF;
            IF newer_only AND (own <= stored_time OR own < newest) THEN
                outcomes[i] := 'stale';
                remarks[i] := CASE WHEN own <= stored_time THEN 'the stored row is as new or newer' ELSE 'an earlier document of the payload is newer' END;
                CONTINUE;
            END IF;
            has_own := has_own AND preserve_updated_at;
            PERFORM pg_catalog.set_config('search_path', caller_path, true);
            IF row_now IS NULL THEN
                EXECUTE first_sql INTO row_next USING document;
                keeps_time := false;
            ELSE
                EXECUTE next_sql INTO row_next, is_changed USING document, row_now, is_new;
                keeps_time := row_has_own AND NOT has_own AND NOT touch AND NOT is_changed;
                IF keeps_time THEN
                    EXECUTE with_time_sql INTO row_next USING row_next, row_now;
                END IF;
            END IF;
            PERFORM pg_catalog.set_config('search_path', own_path, true);
            IF check_sql IS NOT NULL THEN
                EXECUTE check_sql INTO null_column, violated USING row_next;
            END IF;
            -- What a document alone would leave unchanged may violate a constraint that is NOT VALID.
            IF row_now IS NOT NULL AND num_nonnulls(null_column, violated) > 0 THEN
                EXECUTE compare_sql INTO is_changed, is_moved, time_now USING row_now, row_next;
                IF NOT (is_changed OR touch AND with_time_sql IS NOT NULL OR has_own AND is_moved) THEN
                    null_column := NULL;
                    violated := NULL;
                END IF;
            END IF;
            IF null_column IS NOT NULL THEN
                RAISE EXCEPTION USING ERRCODE = 'not_null_violation', COLUMN = null_column, TABLE = names[2], SCHEMA = names[1],
                    MESSAGE = format('null value in column "%s" of relation "%s" violates not-null constraint', null_column, names[2]);
            ELSIF violated IS NOT NULL THEN
                RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = violated, TABLE = names[2], SCHEMA = names[1],
                    MESSAGE = format('new row for relation "%s" violates check constraint "%s"', names[2], violated);
            END IF;
            row_now := row_next;
            newest := CASE WHEN newer_only THEN coalesce(own, newest) END;
            last := i;
            row_has_own := has_own OR keeps_time;
        EXCEPTION WHEN OTHERS THEN
            GET STACKED DIAGNOSTICS p.sqlstate = RETURNED_SQLSTATE, p.message = MESSAGE_TEXT, p.detail = PG_EXCEPTION_DETAIL,
                p.hint = PG_EXCEPTION_HINT, p.context = PG_EXCEPTION_CONTEXT, p.schema_name = SCHEMA_NAME, p.table_name = TABLE_NAME,
                p.column_name = COLUMN_NAME, p.datatype_name = PG_DATATYPE_NAME, p.constraint_name = CONSTRAINT_NAME;
            IF _agno_blames_call(p.sqlstate, secured) THEN
                RAISE;
            END IF;
            outcomes[i] := 'rejected';
            problems[i] := _agno_tidied(p, table_name::regclass, document);
            null_column := NULL;
            violated := NULL;
        END;
    END LOOP;
    made := row_now;
    IF last IS NULL THEN
        verdict := CASE WHEN 'stale' = ANY (outcomes) THEN 'stale' ELSE 'rejected' END;
    ELSIF stored IS NULL THEN
        verdict := 'inserted';
    ELSE
        EXECUTE compare_sql INTO is_changed, is_moved, stored_time USING stored, row_now;
        verdict := CASE WHEN is_changed OR touch AND with_time_sql IS NOT NULL OR row_has_own AND is_moved THEN 'updated' ELSE 'unchanged' END;
    END IF;
END
$$;

-- The key of a stored row that keeps one of these documents from being inserted, though none is stored under their own: a BEFORE
-- trigger has led them there. NULL if there is none. Leaves nothing behind, neither the setting that tells it nor the lock on
-- that row, which is taken out of order.
CREATE FUNCTION _agno_key_in_the_way(statements jsonb, places int[], documents jsonb[], is_made boolean[], made text[], caller_path text) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    sql text := statements ->> 'tell';
    told text;
BEGIN
    PERFORM pg_catalog.set_config('agno.stored_key', '', true), pg_catalog.set_config('extra_float_digits', '1', true);
    PERFORM pg_catalog.set_config('search_path', caller_path, true);
    EXECUTE sql USING places, documents, is_made, made;
    told := pg_catalog.current_setting('agno.stored_key');
    RAISE EXCEPTION USING ERRCODE = 'AGUND';
EXCEPTION WHEN SQLSTATE 'AGUND' THEN
    RETURN nullif(told, '')::jsonb;
-- The second is of several documents that are led to one key.
WHEN unique_violation OR cardinality_violation THEN
    RETURN '[]';
END
$$;

-- Tries whether documents of one session can be merged together, and written; leaves nothing behind. NULL, or why not. matched:
-- one that has the key of the stored row.
CREATE FUNCTION _agno_try(statements jsonb, documents jsonb[], matched jsonb, table_name text, preserve_updated_at boolean, newer_only boolean, touch boolean,
    may_be_mended boolean, secured boolean, caller_path text, owner text) RETURNS _agno_problem LANGUAGE plpgsql AS $$
DECLARE
    own_path text := current_setting('search_path');
    probe_sql text := (statements ->> 'probe') || ' FOR NO KEY UPDATE OF s) x';
    insert_sql text := statements ->> 'insert';
    update_sql text := statements ->> 'update';
    found int[];
    verdicts text[];
    told timestamptz[];
    stored text[];
    f record;
    p _agno_problem;
BEGIN
    PERFORM pg_catalog.set_config('search_path', caller_path, true);
    EXECUTE probe_sql INTO found, verdicts, told, stored USING ARRAY[1], ARRAY[matched], ARRAY[true], ARRAY[NULL::text];
    PERFORM pg_catalog.set_config('search_path', own_path, true);
    SELECT * INTO f FROM _agno_fold(statements, documents, stored[1], table_name, preserve_updated_at, newer_only, touch, may_be_mended, secured, caller_path, owner);
    IF f.outcomes[cardinality(documents)] = 'rejected' THEN
        RETURN f.problems[cardinality(documents)];
    ELSIF f.verdict = 'inserted' THEN
        PERFORM pg_catalog.set_config('search_path', caller_path, true);
        EXECUTE insert_sql USING ARRAY[1], ARRAY[documents[f.last]], ARRAY[true], ARRAY[f.made];
    ELSIF f.verdict = 'updated' THEN
        PERFORM pg_catalog.set_config('search_path', caller_path, true);
        EXECUTE update_sql USING ARRAY[1], ARRAY[matched], ARRAY[true], ARRAY[f.made];
    END IF;
    RAISE EXCEPTION USING ERRCODE = 'AGUND';
EXCEPTION WHEN SQLSTATE 'AGUND' THEN
    RETURN NULL;
WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS p.sqlstate = RETURNED_SQLSTATE, p.message = MESSAGE_TEXT, p.detail = PG_EXCEPTION_DETAIL,
        p.hint = PG_EXCEPTION_HINT, p.context = PG_EXCEPTION_CONTEXT, p.schema_name = SCHEMA_NAME, p.table_name = TABLE_NAME,
        p.column_name = COLUMN_NAME, p.datatype_name = PG_DATATYPE_NAME, p.constraint_name = CONSTRAINT_NAME;
    IF _agno_blames_call(p.sqlstate, secured) THEN
        RAISE;
    END IF;
    RETURN _agno_tidied(p, table_name::regclass);
END
$$;

---------------------------------------------------------------------------------------------------------------------
-- The upsert
---------------------------------------------------------------------------------------------------------------------

-- Checks the value of an option; NULL means the default, the first of those that are valid.
CREATE FUNCTION _agno_option(name text, value text, VARIADIC valid text[]) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    IF value IS NULL OR value = ANY (valid) THEN
        RETURN coalesce(value, valid[1]);
    END IF;
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = format('invalid value for option "%s": "%s"', name, value),
        HINT = format('Valid values are %s.', regexp_replace((SELECT string_agg(format('"%s"', v), ', ' ORDER BY i) FROM unnest(valid) WITH ORDINALITY AS u(v, i)), ', ([^,]*)$', ' and \1'));
END
$$;

-- Tells what was dropped, but no more names than one cares to read.
CREATE FUNCTION _agno_dropped(members jsonb) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT format('%s %s dropped: %s%s', count(*), CASE count(*) WHEN 1 THEN 'member' ELSE 'members' END,
        string_agg(format('"%s"', _agno_clipped(name, 200)), ', ' ORDER BY place) FILTER (WHERE place <= 20), CASE WHEN count(*) > 20 THEN ', ...' ELSE '' END)
    FROM jsonb_object_keys(members) WITH ORDINALITY AS t(name, place)
$$;

-- Checks the options that name columns.
CREATE FUNCTION _agno_check_named(columns _agno_column[], table_name text, owner text, merge_by jsonb) RETURNS void LANGUAGE plpgsql STABLE AS $$
DECLARE
    c _agno_column;
    column_name text;
    rule jsonb;
BEGIN
    IF owner IS NOT NULL THEN
        c := (SELECT u FROM unnest(columns) u WHERE u.name = owner);
        IF c.name IS NULL THEN
            RAISE EXCEPTION USING ERRCODE = 'undefined_column', MESSAGE = format('table %s has no column "%s", which option "owner" names', table_name, owner);
        ELSIF NOT c.settable THEN
            RAISE EXCEPTION USING ERRCODE = 'generated_always',
                MESSAGE = format('column "%s" of table %s, which option "owner" names, is generated, so that no document can set it', owner, table_name);
        ELSIF c.kind = ANY (ARRAY['json', 'jsonb']) OR _agno_equality(c.base_type) IS NULL THEN
            RAISE EXCEPTION USING ERRCODE = 'datatype_mismatch', MESSAGE = format('column "%s" of table %s, which option "owner" names, is of type %s, which cannot identify an owner',
                owner, table_name, format_type(c.type_oid, NULL));
        END IF;
    END IF;
    FOR column_name, rule IN SELECT * FROM jsonb_each(merge_by) LOOP
        c := (SELECT u FROM unnest(columns) u WHERE u.name = column_name);
        IF c.kind = ANY (ARRAY['json', 'jsonb']) OR column_name = 'runs' AND rule = '"run_id"' THEN
            CONTINUE;
        ELSIF c.name IS NULL THEN
            RAISE EXCEPTION USING ERRCODE = 'undefined_column', MESSAGE = format('table %s has no column "%s", which option "merge_by" names', table_name, column_name);
        END IF;
        RAISE EXCEPTION USING ERRCODE = 'datatype_mismatch', MESSAGE = format('column "%s" of table %s, which option "merge_by" names, is of type %s',
            column_name, table_name, format_type(c.type_oid, NULL)), HINT = 'Arrays merge in columns of type jsonb and json.';
    END LOOP;
END
$$;

-- Whether nothing of the table asks for more than one plain statement: triggers, among them those of foreign keys, rules,
-- policies, checks, and expressions of indexes, which may run functions that depend on the search_path, values made by
-- DEFAULTs, keys whose equality is not that of their bytes, and publications that may refuse any UPDATE of the table, even one
-- that finds no row.
CREATE FUNCTION _agno_is_plain(target oid, arbiter oid, columns _agno_column[], key text[]) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
BEGIN
    RETURN (SELECT relkind = 'r' AND NOT relispartition AND NOT row_security_active(target)
        AND NOT EXISTS (SELECT FROM pg_trigger WHERE tgrelid = target) AND NOT EXISTS (SELECT FROM pg_rewrite WHERE ev_class = target)
        AND has_table_privilege(target, 'SELECT') AND has_table_privilege(target, 'INSERT') AND has_table_privilege(target, 'UPDATE')
        AND relam = (SELECT oid FROM pg_am WHERE amname = 'heap')
        AND NOT EXISTS (SELECT FROM pg_publication p WHERE pubupdate
            AND (relreplident = 'n' OR relreplident = 'd' AND NOT EXISTS (SELECT FROM pg_index WHERE indrelid = target AND indisprimary)
                OR EXISTS (SELECT FROM pg_publication_rel WHERE prpubid = p.oid AND prrelid = target AND (prqual IS NOT NULL OR prattrs IS NOT NULL))))
        AND NOT EXISTS (SELECT FROM pg_constraint WHERE conrelid = target AND contype = ANY (ARRAY['c', 'x']::"char"[]))
        AND NOT EXISTS (SELECT FROM pg_index WHERE indrelid = target AND (indexprs IS NOT NULL OR indpred IS NOT NULL))
        AND NOT EXISTS (SELECT FROM unnest(columns) c WHERE NOT settable OR is_domain OR may_cut OR source IS NOT NULL OR identity OR kind = 'json'
                        OR base_type >= 16384 AND _agno_holds_hstore(base_type))
        AND (SELECT kind = 'text' FROM unnest(columns) c WHERE c.name = key[1])
        AND (SELECT collisdeterministic AND indcollation[0] = attcollation FROM pg_index JOIN pg_attribute a ON attrelid = target AND attnum = indkey[0]
             JOIN pg_collation l ON l.oid = attcollation WHERE indexrelid = arbiter)
    FROM pg_class WHERE oid = target);
END
$$;

-- Opens a table, and raises where it can't serve the call.
CREATE FUNCTION _agno_open(INOUT call _agno_call) LANGUAGE plpgsql AS $$
BEGIN
    call.table_name := _agno_open_target(call.target);
    BEGIN
        -- Nobody alters the table between this look at it and the last statement: a lock that reading takes.
        EXECUTE format('SELECT FROM ONLY %s WHERE false', call.table_name);
    EXCEPTION WHEN insufficient_privilege THEN
        NULL;
    END;
    call.arbiter := _agno_open_key(call.target, call.table_name, call.key, call.is_sessions);
    IF current_setting('transaction_read_only')::boolean AND (SELECT relpersistence <> 't' FROM pg_class WHERE oid = call.target) THEN
        RAISE EXCEPTION USING ERRCODE = 'read_only_sql_transaction', MESSAGE = 'cannot execute agno_upsert_sessions() in a read-only transaction';
    END IF;
    call.columns := ARRAY(SELECT c FROM _agno_columns(call.target) c);
    IF call.newer_only AND EXISTS (SELECT FROM unnest(call.columns) c WHERE c.name = 'updated_at' AND c.settable AND c.kind <> ALL (ARRAY['timestamp', 'epoch'])) THEN
        RAISE EXCEPTION USING ERRCODE = 'datatype_mismatch', MESSAGE = format('newer_only cannot compare times of type %s, as column updated_at of table %s has them',
            (SELECT format_type(type_oid, NULL) FROM unnest(call.columns) c WHERE c.name = 'updated_at'), call.table_name),
            HINT = 'It takes timestamps, or bigint for epoch seconds.';
    END IF;
    PERFORM _agno_check_named(call.columns, call.table_name, call.owner, call.merge_by);
    call.me := (SELECT quote_ident(nspname) FROM pg_proc JOIN pg_namespace n ON n.oid = pronamespace WHERE pg_proc.oid = '_agno_clipped'::regproc);
    RAISE DEBUG 'agno: % is written by the portable path: the extension is not installed', call.table_name;
END
$$;

-- The statements for a call's documents, which use these columns; with source, the one that does it all.
CREATE FUNCTION _agno_statements(call _agno_call, used text[], source text DEFAULT NULL) RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT _agno_statements(call.target, call.table_name, call.me, call.columns, call.key, call.arbiter, used, call.mode, call.preserve_updated_at, call.newer_only,
        call.touch, call.time_unit, call.merge_by, call.owner, call.set_once, source, call.is_sessions)
$$;

-- What is wrong with documents, by place; where nothing is, they are without zero times, which count as absent. used: the columns
-- that the good ones have.
CREATE FUNCTION _agno_decode(call _agno_call, INOUT documents jsonb[], INOUT problems _agno_problem[], OUT outcomes text[], OUT used text[]) LANGUAGE plpgsql AS $function$
DECLARE
    own_path text := current_setting('search_path');
    columns _agno_column[] := call.columns;
    is_patch boolean := call.mode = 'patch';
    sql text := _agno_decode_statement(columns, call.key, call.is_sessions, call.drops_unknown, is_patch, call.time_unit, call.me, call.mode = 'delete');
    codes text[];
    has_column boolean[];
    f record;
BEGIN
    outcomes := array_fill(NULL::text, ARRAY[cardinality(documents)]);
    -- All at once, else one by one.
    BEGIN
        PERFORM pg_catalog.set_config('search_path', call.caller_path, true);
        EXECUTE sql INTO codes, has_column USING documents;
        PERFORM pg_catalog.set_config('search_path', own_path, true);
    EXCEPTION WHEN OTHERS THEN
        IF _agno_spares_value(SQLSTATE) THEN
            RAISE;
        END IF;
        codes := NULL;
    END;
    IF codes IS NULL OR '?' = ANY (codes) THEN
        FOR i IN 1..cardinality(documents) LOOP
            IF codes[i] = '' THEN
                CONTINUE;
            ELSIF documents[i] IS NOT NULL THEN
                SELECT * INTO f FROM _agno_check(documents[i], columns, call.key, call.is_sessions, call.table_name, NOT call.skips, call.drops_unknown, is_patch,
                    call.time_unit, call.me, call.caller_path, CASE call.mode WHEN 'delete' THEN array_remove(call.key || call.owner, NULL) END) c;
                documents[i] := f.document;
                IF f.problem IS NULL THEN
                    CONTINUE;
                END IF;
                problems[i] := f.problem;
            END IF;
            outcomes[i] := 'rejected';
            EXIT WHEN NOT call.skips;
        END LOOP;
        has_column := ARRAY(SELECT EXISTS (SELECT FROM unnest(documents, outcomes) AS d(d, o) WHERE o IS NULL AND d ? c.name) FROM unnest(columns) c ORDER BY c.num);
    END IF;
    used := ARRAY(SELECT c.name FROM ROWS FROM (unnest(columns), unnest(has_column)) AS u(num, name, quoted, literal, type_oid, typmod, type, base_type, base_name, is_domain,
        max_chars, may_cut, kind, settable, not_null, identity, source, is_constant, generated, has), LATERAL (SELECT u.name) c WHERE has AND settable);
END
$function$;

-- The engine. A batch that is good takes a fixed number of statements:
--   probe   reads the stored rows without locking them: unchanged and stale ones are done with;
--   insert  the rows that are not stored, ON CONFLICT DO NOTHING, in key order;
--   lock    those that will change, in key order, and merges with them as locked;
--   update  writes them.
-- Where one of these fails all of it is rolled back and done again carefully: by pieces, which are halved until the document
-- to blame is alone. What another row refused is tried again once others have landed.
-- is_judged: documents of one key that another row refused are not judged again by what the batch leaves in the end.
CREATE FUNCTION _agno_merge(call _agno_call, st jsonb, documents jsonb[], INOUT outcomes text[], INOUT problems _agno_problem[], is_judged boolean DEFAULT false, OUT times timestamptz[],
    OUT remarks text[], OUT heads int[]) LANGUAGE plpgsql AS $function$
#variable_conflict use_column
DECLARE
    own_path text := current_setting('search_path');
    target oid := call.target;
    table_name text := call.table_name;
    relation text := (parse_ident(call.table_name))[2];
    key text[] := call.key;
    mode text := call.mode;
    preserve_updated_at boolean := call.preserve_updated_at;
    newer_only boolean := call.newer_only;
    touch boolean := call.touch;
    owner text := call.owner;
    caller_path text := call.caller_path;
    named text := CASE WHEN cardinality(key) = 1 THEN key[1] ELSE 'key' END;
    is_careful boolean := false;
    secured boolean;
    may_be_mended boolean;
    has_before_insert boolean;
    has_before_delete boolean;
    kinds text[];
    sql text;
    good int[];
    matched jsonb[] := documents; -- with the key of the row that a trigger leads them to
    -- By group of documents with the same key, in the order of the keys.
    key_texts text[];
    members int[];       -- the documents, by group
    begins int[];        -- where a group's begin
    states text[];       -- a: absent, as far as we know; c: stored, and to be changed; r: refused; s: settled
    lasts int[];         -- the document at hand: the last one, where all of a group are merged
    folds boolean[];     -- several documents, which are merged into one row
    writers int[];       -- the document that wrote the row, where the others find it
    rows text[];         -- of a group of several documents: what to write
    refusals _agno_problem[];
    -- Of a step.
    list int[];
    piece int[];
    chosen int[];
    written int[];
    docs jsonb[];
    is_made boolean[];
    made text[];
    found int[];
    verdicts text[];
    told timestamptz[];
    stored text[];
    returned text[];
    own_docs int[];
    dropped int[];       -- documents of a group that can't be merged with the others
    taken int[];
    trial int[];
    led jsonb[];         -- the keys that triggers lead documents to
    inserts_singly boolean := false;
    finds_stored boolean;
    disputed int[];
    f record;
    kind text;
    size int;
    first int;
    at jsonb;
    g int;
    i int;
    j int;
    n int;
    round int;
    attempt int := 0;
    is_reversed boolean;
    refused_before int;
    p _agno_problem;
    progress boolean;
BEGIN
    -- Rights: those of the statements, whether or not one of them will be needed.
    IF EXISTS (SELECT FROM jsonb_array_elements_text(st -> 'inserted') c WHERE NOT _agno_may(target, (parse_ident(c))[1], 'INSERT'))
       OR EXISTS (SELECT FROM jsonb_array_elements_text(st -> 'updated') c WHERE NOT _agno_may(target, (parse_ident(c))[1], 'UPDATE') OR NOT _agno_may(target, (parse_ident(c))[1], 'SELECT'))
       OR EXISTS (SELECT FROM unnest(key || owner || CASE WHEN mode = 'insert' AND 'updated_at' IN (SELECT c.name FROM unnest(call.columns) c WHERE settable) THEN 'updated_at' END) k
                  WHERE k IS NOT NULL AND NOT _agno_may(target, k, 'SELECT'))
       OR mode = 'delete' AND NOT has_table_privilege(target, 'DELETE') THEN
        RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege', MESSAGE = format('permission denied for table %s', relation);
    END IF;

    good := ARRAY(SELECT i FROM unnest(outcomes) WITH ORDINALITY AS u(o, i) WHERE o IS NULL ORDER BY i);
    times := array_fill(NULL::timestamptz, ARRAY[cardinality(documents)]);
    remarks := array_fill(NULL::text, ARRAY[cardinality(documents)]);
    IF good = '{}' THEN
        RETURN;
    END IF;
    secured := row_security_active(target);
    may_be_mended := EXISTS (SELECT FROM pg_trigger WHERE tgrelid = target AND NOT tgisinternal AND tgtype & 3 = 3 AND tgtype & 20 <> 0);
    has_before_insert := EXISTS (SELECT FROM pg_trigger WHERE tgrelid = target AND NOT tgisinternal AND tgtype & 7 = 7)
        OR (SELECT relkind = 'p' FROM pg_class WHERE oid = target);

    has_before_delete := EXISTS (SELECT FROM pg_trigger WHERE tgrelid = target AND NOT tgisinternal AND tgtype & 11 = 11)
        OR (SELECT relkind = 'p' FROM pg_class WHERE oid = target);
    kinds := CASE mode WHEN 'insert' THEN ARRAY['insert'] WHEN 'delete' THEN ARRAY['delete'] ELSE ARRAY['insert', 'update'] END;

    LOOP
        attempt := attempt + 1;
        IF begins IS NULL THEN
            -- Grouping.
            heads := array_fill(NULL::int, ARRAY[cardinality(documents)]);
            EXIT WHEN good = '{}';
            docs := ARRAY(SELECT matched[i] FROM unnest(good) i);
            sql := st ->> 'key';
            PERFORM pg_catalog.set_config('search_path', caller_path, true);
            EXECUTE sql INTO found, returned USING docs;
            PERFORM pg_catalog.set_config('search_path', own_path, true);
            SELECT array_agg(d ORDER BY g, d) INTO members FROM unnest(good, found) AS u(d, g);
            SELECT array_agg(b ORDER BY g), array_agg(t ORDER BY g) INTO begins, key_texts FROM (
                SELECT g, min(place) AS b, (array_agg(t ORDER BY place DESC))[1] AS t FROM (
                    SELECT g, t, row_number() OVER (ORDER BY g, d) AS place FROM unnest(good, found, returned) AS u(d, g, t)) x GROUP BY g) y;
            n := cardinality(begins);
            begins := begins || (cardinality(members) + 1);
            FOR g IN 1..n LOOP
                FOR j IN begins[g]..begins[g + 1] - 1 LOOP
                    heads[members[j]] := members[begins[g]];
                END LOOP;
            END LOOP;
            folds := ARRAY(SELECT cardinality(kinds) = 2 AND begins[g + 1] - begins[g] > 1 FROM generate_series(1, n) g);
        END IF;

        -- Merging.
        states := array_fill('a'::text, ARRAY[n]);
        FOREACH i IN ARRAY good LOOP
            outcomes[i] := NULL;
            problems[i] := NULL;
            times[i] := NULL;
            remarks[i] := NULL;
        END LOOP;
        lasts := ARRAY(SELECT members[CASE cardinality(kinds) WHEN 2 THEN begins[g + 1] - 1 ELSE begins[g] END] FROM generate_series(1, n) g);
        writers := '{}';
        rows := array_fill(NULL::text, ARRAY[n]);
        refusals := '{}';
        dropped := '{}';
        led := '{}';
        finds_stored := false;
        is_reversed := false;
        refused_before := n + 1;
        BEGIN
            round := 0;
            LOOP
                round := round + 1;
                -- Where each document of a group stands for itself, the next one's turn.
                IF cardinality(kinds) = 1 THEN
                    FOR g IN 1..n LOOP
                        i := array_position(members, lasts[g], begins[g]);
                        IF states[g] = 's' AND i < begins[g + 1] - 1 AND outcomes[members[i + 1]] IS NULL THEN
                            lasts[g] := members[i + 1];
                            states[g] := 'a';
                            IF mode = 'insert' AND owner IS NULL AND outcomes[members[i]] = ANY (ARRAY['inserted', 'exists']) THEN
                                FOR j IN i + 1..begins[g + 1] - 1 LOOP
                                    outcomes[members[j]] := 'exists';
                                    times[members[j]] := times[members[i]];
                                    remarks[members[j]] := 'document ' || writers[g] || ' has the same ' || named;
                                END LOOP;
                                states[g] := 's';
                            END IF;
                        END IF;
                    END LOOP;
                END IF;

                -- Probe.
                list := ARRAY(SELECT g FROM unnest(states) WITH ORDINALITY AS u(s, g) WHERE s = 'a' ORDER BY g);
                IF list <> '{}' THEN
                    docs := ARRAY(SELECT matched[lasts[g]] FROM unnest(list) g);
                    is_made := ARRAY(SELECT folds[g] FROM unnest(list) g);
                    made := array_fill(NULL::text, ARRAY[cardinality(list)]);
                    sql := (st ->> 'probe') || ') x';
                    BEGIN
                        PERFORM pg_catalog.set_config('search_path', caller_path, true);
                        EXECUTE sql INTO found, verdicts, told, stored USING list, docs, is_made, made;
                    EXCEPTION WHEN OTHERS THEN
                        -- To be told apart when it is locked.
                        IF NOT is_careful OR _agno_blames_call(SQLSTATE, secured) THEN
                            RAISE;
                        END IF;
                        sql := regexp_replace(st ->> 'probe', '^.*? FROM \(SELECT g, d, m, r, i', '/*agno*/ SELECT pg_catalog.array_agg(b.g) FROM (SELECT g, d, m, r, i');
                        PERFORM pg_catalog.set_config('search_path', caller_path, true);
                        EXECUTE sql INTO found USING list, docs, is_made, made;
                        verdicts := NULL;
                        stored := NULL;
                    END;
                    PERFORM pg_catalog.set_config('search_path', own_path, true);
                    FOR i IN 1..coalesce(cardinality(found), 0) LOOP
                        g := found[i];
                        states[g] := 'c';
                        IF verdicts[i] = ANY (ARRAY['nobody', 'other']) THEN
                            outcomes[lasts[g]] := 'rejected';
                            problems[lasts[g]] := _agno_of_another(verdicts[i], table_name, owner);
                            states[g] := 's';
                        ELSIF verdicts[i] = 'exists' AND mode = 'insert' THEN
                            outcomes[lasts[g]] := 'exists';
                            times[lasts[g]] := told[i];
                            remarks[lasts[g]] := 'document ' || writers[g] || ' has the same ' || named;
                            states[g] := 's';
                        ELSIF verdicts[i] = ANY (ARRAY['unchanged', 'stale']) THEN
                            outcomes[lasts[g]] := verdicts[i];
                            times[lasts[g]] := told[i];
                            remarks[lasts[g]] := CASE verdicts[i] WHEN 'stale' THEN 'the stored row is as new or newer' END;
                            states[g] := 's';
                        ELSIF stored[i] IS NOT NULL THEN
                            own_docs := ARRAY(SELECT members[j] FROM generate_series(begins[g], begins[g + 1] - 1) j WHERE NOT members[j] = ANY (dropped));
                            SELECT * INTO f FROM _agno_fold(st, ARRAY(SELECT documents[d] FROM unnest(own_docs) d), stored[i], table_name, preserve_updated_at, newer_only, touch, may_be_mended, secured, caller_path, owner);
                            IF f.verdict = ANY (ARRAY['unchanged', 'stale']) AND NOT 'rejected' = ANY (f.outcomes) THEN
                                FOR j IN 1..cardinality(own_docs) LOOP
                                    outcomes[own_docs[j]] := CASE WHEN f.outcomes[j] = 'stale' THEN 'stale' WHEN j = f.last THEN f.verdict ELSE 'duplicate' END;
                                    times[own_docs[j]] := CASE WHEN f.remarks[j] = 'the stored row is as new or newer' OR j = f.last THEN f.stored_time END;
                                    remarks[own_docs[j]] := CASE WHEN f.outcomes[j] = 'stale' THEN f.remarks[j] WHEN j <> f.last THEN 'document ' || own_docs[f.last] || ' has the same ' || named END;
                                END LOOP;
                                states[g] := 's';
                            END IF;
                        END IF;
                    END LOOP;
                END IF;

                IF mode = 'delete' THEN
                    FOREACH g IN ARRAY list LOOP
                        IF states[g] = 'a' THEN
                            FOR j IN array_position(members, lasts[g], begins[g])..begins[g + 1] - 1 LOOP
                                outcomes[members[j]] := 'absent';
                            END LOOP;
                            states[g] := 's';
                        END IF;
                    END LOOP;
                END IF;

                FOREACH kind IN ARRAY kinds LOOP
                    list := ARRAY(SELECT g FROM unnest(states) WITH ORDINALITY AS u(s, g) WHERE s = CASE kind WHEN 'insert' THEN 'a' ELSE 'c' END
                                  ORDER BY CASE WHEN is_reversed THEN -g ELSE g END);
                    first := 1;
                    size := greatest(CASE WHEN inserts_singly AND kind = 'insert' THEN 1 WHEN is_careful THEN (cardinality(list) + 1) / 2 ELSE cardinality(list) END, 1);
                    WHILE first <= cardinality(list) LOOP
                        piece := list[first:first + size - 1];
                        BEGIN
                            is_made := ARRAY(SELECT folds[g] FROM unnest(piece) g);
                            IF kind = 'update' THEN
                                -- Lock, and merge with the rows as locked.
                                docs := ARRAY(SELECT matched[lasts[g]] FROM unnest(piece) g);
                                made := array_fill(NULL::text, ARRAY[cardinality(piece)]);
                                sql := (st ->> 'probe') || ' ORDER BY b.i FOR NO KEY UPDATE OF s) x';
                                PERFORM pg_catalog.set_config('search_path', caller_path, true);
                                EXECUTE sql INTO found, verdicts, told, stored USING piece, docs, is_made, made;
                                PERFORM pg_catalog.set_config('search_path', own_path, true);
                                FOREACH g IN ARRAY piece LOOP
                                    -- Gone, for all we know.
                                    states[g] := 'a';
                                END LOOP;
                            ELSE
                                found := piece;
                                verdicts := array_fill('inserted'::text, ARRAY[cardinality(piece)]);
                                told := NULL;
                                stored := NULL;
                            END IF;
                            chosen := '{}';
                            FOR i IN 1..coalesce(cardinality(found), 0) LOOP
                                g := found[i];
                                IF NOT folds[g] THEN
                                    states[g] := 'w';
                                    IF verdicts[i] = ANY (ARRAY['nobody', 'other']) THEN
                                        outcomes[lasts[g]] := 'rejected';
                                        problems[lasts[g]] := _agno_of_another(verdicts[i], table_name, owner);
                                        states[g] := 's';
                                    ELSIF verdicts[i] = ANY (ARRAY['unchanged', 'stale']) THEN
                                        outcomes[lasts[g]] := verdicts[i];
                                        times[lasts[g]] := told[i];
                                        remarks[lasts[g]] := CASE verdicts[i] WHEN 'stale' THEN 'the stored row is as new or newer' END;
                                        states[g] := 's';
                                    ELSE
                                        chosen := chosen || g;
                                    END IF;
                                    CONTINUE;
                                END IF;
                                own_docs := ARRAY(SELECT members[j] FROM generate_series(begins[g], begins[g + 1] - 1) j WHERE NOT members[j] = ANY (dropped));
                                SELECT * INTO f FROM _agno_fold(st, ARRAY(SELECT documents[d] FROM unnest(own_docs) d), stored[i], table_name, preserve_updated_at, newer_only, touch, may_be_mended, secured, caller_path, owner);
                                IF NOT is_careful AND EXISTS (SELECT FROM unnest(f.problems) p WHERE p.key IS DISTINCT FROM owner) THEN
                                    RAISE EXCEPTION USING ERRCODE = 'raise_exception', MESSAGE = 'carefully';
                                END IF;
                                FOR j IN 1..cardinality(own_docs) LOOP
                                    problems[own_docs[j]] := f.problems[j];
                                    outcomes[own_docs[j]] := CASE WHEN f.outcomes[j] <> 'pending' THEN f.outcomes[j] WHEN j = f.last THEN f.verdict ELSE 'duplicate' END;
                                    times[own_docs[j]] := CASE WHEN f.remarks[j] = 'the stored row is as new or newer' OR j = f.last THEN f.stored_time END;
                                    remarks[own_docs[j]] := CASE WHEN f.outcomes[j] = 'stale' THEN f.remarks[j] WHEN f.outcomes[j] = 'pending' AND j <> f.last THEN 'document ' || own_docs[f.last] || ' has the same ' || named END;
                                END LOOP;
                                states[g] := 's';
                                IF f.verdict = ANY (ARRAY['inserted', 'updated']) THEN
                                    lasts[g] := own_docs[f.last];
                                    rows[g] := f.made;
                                    chosen := chosen || g;
                                    states[g] := 'w';
                                END IF;
                            END LOOP;
                            IF chosen <> '{}' THEN
                                docs := ARRAY(SELECT CASE kind WHEN 'insert' THEN documents[lasts[g]] ELSE matched[lasts[g]] END FROM unnest(chosen) g);
                                is_made := ARRAY(SELECT folds[g] FROM unnest(chosen) g);
                                made := ARRAY(SELECT CASE WHEN folds[g] THEN rows[g] END FROM unnest(chosen) g);
                                sql := st ->> kind;
                                IF kind = 'delete' THEN
                                    -- In the order of the keys: by the index, one after the other.
                                    PERFORM pg_catalog.set_config('enable_seqscan', 'off', true), pg_catalog.set_config('enable_hashjoin', 'off', true),
                                            pg_catalog.set_config('enable_mergejoin', 'off', true);
                                    PERFORM pg_catalog.set_config('search_path', caller_path, true);
                                    EXECUTE sql INTO found, told USING chosen, docs, is_made, made;
                                    PERFORM pg_catalog.set_config('search_path', own_path, true);
                                    sql := (st ->> 'probe') || ') x';
                                    PERFORM pg_catalog.set_config('search_path', caller_path, true);
                                    EXECUTE sql INTO written, verdicts, told, stored USING chosen, docs, is_made, made;
                                    PERFORM pg_catalog.set_config('search_path', own_path, true);
                                    FOREACH g IN ARRAY chosen LOOP
                                        i := array_position(written, g);
                                        IF g = ANY (found) THEN
                                            outcomes[lasts[g]] := 'deleted';
                                            states[g] := 's';
                                            FOR j IN array_position(members, lasts[g], begins[g]) + 1..begins[g + 1] - 1 LOOP
                                                outcomes[members[j]] := 'absent';
                                                remarks[members[j]] := 'document ' || lasts[g] || ' has the same ' || named;
                                            END LOOP;
                                        ELSIF i IS NULL OR verdicts[i] <> 'exists' THEN
                                            states[g] := 'a';
                                        ELSIF has_before_delete THEN
                                            outcomes[lasts[g]] := 'suppressed';
                                            remarks[lasts[g]] := 'a BEFORE trigger declined the row';
                                            states[g] := 's';
                                        ELSIF secured THEN
                                            outcomes[lasts[g]] := 'rejected';
                                            problems[lasts[g]] := _agno_bad('42501', NULL, format('row-level security policies of table %s keep the stored row from being deleted', table_name));
                                            states[g] := 's';
                                        ELSE
                                            states[g] := 'a';
                                        END IF;
                                    END LOOP;
                                ELSIF kind = 'insert' THEN
                                    PERFORM pg_catalog.set_config('search_path', caller_path, true);
                                    EXECUTE sql INTO returned, told USING chosen, docs, is_made, made;
                                    PERFORM pg_catalog.set_config('search_path', own_path, true);
                                    -- Rows come back in the order they were sent, without those that were left out. A trigger may have changed a key.
                                    IF inserts_singly AND mode <> 'insert' AND returned[1] <> key_texts[chosen[1]] THEN
                                        led[chosen[1]] := _agno_key_in_the_way(st, chosen, docs, is_made, made, caller_path);
                                    END IF;
                                    j := 1;
                                    written := '{}';
                                    FOREACH g IN ARRAY chosen LOOP
                                        IF j <= cardinality(returned) AND (cardinality(returned) = cardinality(chosen) OR returned[j] = key_texts[g]) THEN
                                            outcomes[lasts[g]] := 'inserted';
                                            times[lasts[g]] := told[j];
                                            states[g] := 's';
                                            writers[g] := lasts[g];
                                            j := j + 1;
                                        ELSE
                                            states[g] := CASE mode WHEN 'insert' THEN 'h' ELSE 'c' END;
                                            written := written || g;
                                        END IF;
                                    END LOOP;
                                    IF written <> '{}' AND (has_before_insert OR mode = 'insert') THEN
                                        -- Stored by now, or declined by a trigger.
                                        is_made := ARRAY(SELECT folds[g] FROM unnest(written) g);
                                        sql := (st ->> 'probe') || ') x';
                                        PERFORM pg_catalog.set_config('search_path', caller_path, true);
                                        EXECUTE sql INTO found, verdicts, told, stored USING written, ARRAY(SELECT matched[lasts[g]] FROM pg_catalog.unnest(written) g), is_made,
                                            pg_catalog.array_fill(NULL::pg_catalog.text, ARRAY[pg_catalog.cardinality(written)]);
                                        PERFORM pg_catalog.set_config('search_path', own_path, true);
                                        finds_stored := finds_stored OR coalesce(found, '{}') <> '{}';
                                        taken := ARRAY(SELECT g FROM unnest(written) g WHERE has_before_insert AND g <> ALL (coalesce(found, '{}')) ORDER BY g);
                                        IF taken <> '{}' THEN
                                            at := _agno_key_in_the_way(st, taken, ARRAY(SELECT documents[lasts[g]] FROM unnest(taken) g), ARRAY(SELECT folds[g] FROM unnest(taken) g),
                                                ARRAY(SELECT CASE WHEN folds[g] THEN rows[g] END FROM unnest(taken) g), caller_path);
                                            IF NOT inserts_singly AND (j <= cardinality(returned) OR at IS NOT NULL) THEN
                                                -- Which of them is led where? Only one by one do they show it.
                                                inserts_singly := true;
                                                RAISE EXCEPTION USING ERRCODE = 'AGKEY', MESSAGE = 'keys change';
                                            END IF;
                                        END IF;
                                        FOREACH g IN ARRAY taken LOOP
                                            states[g] := 's';
                                            IF at IS NULL THEN
                                                outcomes[lasts[g]] := 'suppressed';
                                                remarks[lasts[g]] := 'a BEFORE trigger declined the row';
                                            ELSIF mode = 'insert' THEN
                                                outcomes[lasts[g]] := 'exists';
                                            ELSE
                                                finds_stored := true;
                                                led[g] := at;
                                            END IF;
                                        END LOOP;
                                    END IF;
                                ELSE
                                    found := NULL;
                                    IF sql IS NOT NULL THEN
                                        PERFORM pg_catalog.set_config('search_path', caller_path, true);
                                        EXECUTE sql INTO found, told USING chosen, docs, is_made, made;
                                    END IF;
                                    PERFORM pg_catalog.set_config('search_path', own_path, true);
                                    FOR i IN 1..coalesce(cardinality(found), 0) LOOP
                                        outcomes[lasts[found[i]]] := 'updated';
                                        times[lasts[found[i]]] := told[i];
                                        states[found[i]] := 's';
                                    END LOOP;
                                    -- The rows are locked: only a trigger can have kept them from being updated.
                                    FOREACH g IN ARRAY chosen LOOP
                                        IF states[g] = 'w' THEN
                                            outcomes[lasts[g]] := 'suppressed';
                                            remarks[lasts[g]] := 'a BEFORE trigger declined the row';
                                            times[lasts[g]] := NULL;
                                            states[g] := 's';
                                        END IF;
                                    END LOOP;
                                END IF;
                            END IF;
                            FOREACH g IN ARRAY piece LOOP
                                IF states[g] = 'h' THEN
                                    -- A row that can't be seen, or came meanwhile.
                                    i := array_position(found, g);
                                    states[g] := 's';
                                    IF verdicts[i] = ANY (ARRAY['nobody', 'other']) THEN
                                        outcomes[lasts[g]] := 'rejected';
                                        problems[lasts[g]] := _agno_of_another(verdicts[i], table_name, owner);
                                    ELSE
                                        outcomes[lasts[g]] := 'exists';
                                        times[lasts[g]] := told[i];
                                    END IF;
                                END IF;
                            END LOOP;
                            first := first + cardinality(piece);
                            size := CASE WHEN inserts_singly AND kind = 'insert' THEN 1 ELSE size * 2 END;
                        EXCEPTION WHEN OTHERS THEN
                            GET STACKED DIAGNOSTICS p.sqlstate = RETURNED_SQLSTATE, p.message = MESSAGE_TEXT, p.detail = PG_EXCEPTION_DETAIL,
                                p.hint = PG_EXCEPTION_HINT, p.context = PG_EXCEPTION_CONTEXT, p.schema_name = SCHEMA_NAME, p.table_name = TABLE_NAME,
                                p.column_name = COLUMN_NAME, p.datatype_name = PG_DATATYPE_NAME, p.constraint_name = CONSTRAINT_NAME;
                            IF NOT is_careful OR p.sqlstate = 'AGKEY' OR _agno_blames_call(p.sqlstate, secured) THEN
                                RAISE;
                            END IF;
                            p.key := NULL;
                            p := _agno_tidied(p, target, CASE cardinality(piece) WHEN 1 THEN documents[lasts[piece[1]]] END);
                            FOREACH g IN ARRAY piece LOOP
                                states[g] := CASE kind WHEN 'insert' THEN 'a' ELSE 'c' END;
                                FOR j IN begins[g]..CASE WHEN folds[g] THEN begins[g + 1] - 1 ELSE begins[g] - 1 END LOOP
                                    IF NOT members[j] = ANY (dropped) THEN
                                        outcomes[members[j]] := NULL;
                                        problems[members[j]] := NULL;
                                    END IF;
                                END LOOP;
                            END LOOP;
                            IF cardinality(piece) = 1 THEN
                                g := piece[1];
                                first := first + 1;
                                IF _agno_may_be_lifted(p.sqlstate) OR folds[g] THEN
                                    states[g] := 'r';
                                    refusals[g] := p;
                                ELSE
                                    states[g] := 's';
                                    outcomes[lasts[g]] := 'rejected';
                                    problems[lasts[g]] := p;
                                END IF;
                            END IF;
                            size := (cardinality(piece) + 1) / 2;
                        END;
                    END LOOP;
                    IF finds_stored AND led <> '{}' THEN
                        FOR g IN array_lower(led, 1)..array_upper(led, 1) LOOP
                            FOR j IN begins[g]..CASE WHEN led[g] IS NULL THEN 0 ELSE begins[g + 1] - 1 END LOOP
                                matched[members[j]] := documents[members[j]] || (SELECT jsonb_object_agg(k, led[g] -> place::int - 1) FROM unnest(key) WITH ORDINALITY AS u(k, place));
                            END LOOP;
                        END LOOP;
                        begins := NULL;
                        inserts_singly := false;
                        RAISE EXCEPTION USING ERRCODE = 'AGKEY', MESSAGE = 'keys change';
                    END IF;
                END LOOP;

                -- What is left: rows that were gone, and what other rows refused.
                i := (SELECT pg_catalog.count(*) FROM unnest(states) s WHERE s = ANY (ARRAY['a', 'c']));
                j := (SELECT pg_catalog.count(*) FROM unnest(states) s WHERE s = 'r');
                EXIT WHEN i = 0 AND j = 0 AND NOT (cardinality(kinds) = 1 AND EXISTS (SELECT FROM unnest(good) d WHERE outcomes[d] IS NULL));
                IF i = 0 AND j > 0 AND j >= refused_before THEN
                    progress := false;
                    FOR g IN 1..n LOOP
                        CONTINUE WHEN states[g] <> 'r';
                        states[g] := 's';
                        IF NOT folds[g] THEN
                            outcomes[lasts[g]] := 'rejected';
                            problems[lasts[g]] := refusals[g];
                            progress := progress OR cardinality(kinds) = 1;
                            CONTINUE;
                        END IF;
                        -- Which of its documents can be merged with those before them? Once more those passed over: a later one
                        -- may have replaced what was wrong with them.
                        own_docs := ARRAY(SELECT members[j] FROM generate_series(begins[g], begins[g + 1] - 1) j WHERE NOT members[j] = ANY (dropped));
                        taken := '{}';
                        FOR round IN 1..2 LOOP
                            first := 1;
                            size := (cardinality(own_docs) + 1) / 2;
                            WHILE first <= cardinality(own_docs) LOOP
                                piece := own_docs[first:first + size - 1];
                                trial := ARRAY(SELECT t FROM unnest(taken || piece) t ORDER BY t);
                                p := _agno_try(st, ARRAY(SELECT documents[t] FROM unnest(trial) t), matched[trial[1]], table_name, preserve_updated_at, newer_only, touch, may_be_mended, secured, caller_path, owner);
                                IF p.sqlstate IS NULL THEN
                                    taken := trial;
                                    first := first + cardinality(piece);
                                    size := cardinality(piece) * 2;
                                ELSE
                                    IF cardinality(piece) = 1 THEN
                                        problems[piece[1]] := p;
                                        first := first + 1;
                                    END IF;
                                    size := (cardinality(piece) + 1) / 2;
                                END IF;
                            END LOOP;
                            own_docs := ARRAY(SELECT t FROM unnest(own_docs) t WHERE NOT t = ANY (taken) AND t < taken[cardinality(taken)] ORDER BY t);
                        END LOOP;
                        FOR j IN begins[g]..begins[g + 1] - 1 LOOP
                            IF members[j] = ANY (taken) THEN
                                problems[members[j]] := NULL;
                                lasts[g] := members[j];
                            ELSIF NOT members[j] = ANY (dropped) THEN
                                outcomes[members[j]] := 'rejected';
                                remarks[members[j]] := NULL;
                                times[members[j]] := NULL;
                                dropped := dropped || members[j];
                            END IF;
                        END LOOP;
                        IF taken <> '{}' THEN
                            states[g] := 'a';
                            progress := true;
                        END IF;
                    END LOOP;
                    EXIT WHEN NOT progress;
                    refused_before := n + 1;
                    CONTINUE;
                END IF;
                IF i > 0 AND secured AND round > 3 AND cardinality(kinds) = 2 THEN
                    FOR g IN 1..n LOOP
                        IF states[g] = ANY (ARRAY['a', 'c']) THEN
                            states[g] := 's';
                            outcomes[lasts[g]] := 'rejected';
                            problems[lasts[g]] := _agno_bad('42501', NULL, format('row-level security policies of table %s keep the stored row from being updated', table_name));
                        END IF;
                    END LOOP;
                ELSIF i > 0 AND round > 100 THEN
                    RAISE EXCEPTION USING ERRCODE = 'serialization_failure', MESSAGE = format('rows of table %s changed in each of %s attempts to write them', table_name, round - 1),
                        HINT = 'If it is not other transactions, a BEFORE trigger may store rows itself, or a second unique index on the key may take other values for equal.';
                END IF;
                refused_before := i + j;
                FOR g IN 1..n LOOP
                    IF states[g] = ANY (ARRAY['r', 'c']) THEN
                        states[g] := 'a';
                    END IF;
                END LOOP;
                -- Rows that refer to one another are written either way.
                is_reversed := NOT is_reversed;
            END LOOP;
            -- What another row refused of several documents of a key the rows written since may allow. A limit, since each may
            -- take as long as all of them.
            disputed := ARRAY(SELECT d FROM unnest(dropped) d WHERE _agno_may_be_lifted((problems[d]).sqlstate) ORDER BY d);
            IF disputed <> '{}' AND NOT is_judged AND cardinality(disputed) * n <= 5000 THEN
                RAISE EXCEPTION USING ERRCODE = 'AGJDG', MESSAGE = 'documents are judged again';
            END IF;
            EXIT;
        EXCEPTION WHEN OTHERS THEN
            IF SQLSTATE = 'AGKEY' THEN
                IF attempt > 100 THEN
                    RAISE EXCEPTION USING ERRCODE = 'serialization_failure', MESSAGE = format('rows of table %s changed in each of %s attempts to write them', table_name, attempt - 1);
                END IF;
                CONTINUE;
            ELSIF SQLSTATE = 'AGJDG' THEN
                outcomes := _agno_judge_again(call, st, documents, outcomes, disputed);
                good := ARRAY(SELECT d FROM unnest(good) d WHERE outcomes[d] IS DISTINCT FROM 'rejected' ORDER BY d);
                begins := NULL;
                is_judged := true;
                CONTINUE;
            END IF;
            -- Under READ COMMITTED the server raises 40001 for a row alone that moved to another partition.
            IF SQLSTATE = '40001' AND attempt <= 5 AND current_setting('transaction_isolation') = 'read committed' THEN
                CONTINUE;
            END IF;
            IF is_careful OR _agno_blames_call(SQLSTATE, secured) THEN
                RAISE;
            END IF;
            is_careful := true;
        END;
    END LOOP;
END
$function$;

-- Whether these documents can all be merged together; leaves nothing behind.
CREATE FUNCTION _agno_all_land(call _agno_call, st jsonb, documents jsonb[], outcomes text[]) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    is_so boolean;
BEGIN
    is_so := NOT EXISTS (SELECT FROM _agno_merge(call, st, documents, outcomes, NULL, true) m, unnest(m.outcomes, $4) AS u(o, before) WHERE o = 'rejected' AND before IS NULL);
    RAISE EXCEPTION USING ERRCODE = 'AGUND';
EXCEPTION WHEN SQLSTATE 'AGUND' THEN
    RETURN is_so;
END
$$;

-- Takes back the rejected documents that can be merged with all that are not rejected. Those that are not, in the result, are to
-- be merged.
CREATE FUNCTION _agno_judge_again(call _agno_call, st jsonb, documents jsonb[], outcomes text[], disputed int[]) RETURNS text[] LANGUAGE plpgsql AS $$
DECLARE
    left_out text[] := ARRAY(SELECT CASE o WHEN 'rejected' THEN o END FROM unnest(outcomes) WITH ORDINALITY AS u(o, i) ORDER BY i);
    trial text[];
    d int;
    some_taken boolean := true;
BEGIN
    WHILE some_taken LOOP
        some_taken := false;
        FOREACH d IN ARRAY disputed LOOP
            CONTINUE WHEN left_out[d] IS NULL;
            trial := left_out;
            trial[d] := NULL;
            IF _agno_all_land(call, st, documents, trial) THEN
                left_out := trial;
                some_taken := true;
            END IF;
        END LOOP;
    END LOOP;
    RETURN left_out;
END
$$;

-- Ends the call with the first document that is bad.
CREATE FUNCTION _agno_raise_first(outcomes text[], problems _agno_problem[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    i int := array_position(outcomes, 'rejected');
BEGIN
    IF i IS NOT NULL THEN
        PERFORM _agno_raise(i, problems[i]);
    END IF;
END
$$;

-- What is told of the documents.
CREATE FUNCTION _agno_results(call _agno_call, documents jsonb[], outcomes text[], times timestamptz[], problems _agno_problem[], remarks text[])
RETURNS TABLE (ordinal bigint, key_text text, outcome text, updated_at timestamptz, sqlstate text, detail text, version text) LANGUAGE plpgsql AS $function$
#variable_conflict use_column
DECLARE
    key text[] := call.key;
    known text[] := ARRAY(SELECT c.name FROM unnest(call.columns) c WHERE c.settable);
    i int;
    dropped text;
BEGIN
    IF call.drops_unknown AND call.mode <> 'delete' THEN
        FOR i, dropped IN SELECT d.i, _agno_dropped(d.d - known) FROM unnest(documents, outcomes) WITH ORDINALITY AS d(d, o, i)
                          WHERE jsonb_typeof(d.d) = 'object' AND d.o <> 'rejected' AND d.d - known <> '{}' LOOP
            remarks[i] := concat_ws('; ', remarks[i], dropped);
        END LOOP;
    END IF;
    -- The key as it is given.
    RETURN QUERY SELECT d.i, CASE
            WHEN jsonb_typeof(d.d) IS DISTINCT FROM 'object' THEN NULL
            WHEN cardinality(key) > 1 THEN (SELECT jsonb_agg(coalesce(d.d -> k, 'null') ORDER BY n)::text FROM unnest(key) WITH ORDINALITY AS u(k, n)
                                            HAVING bool_or(coalesce(d.d -> k, 'null') <> 'null'))
            WHEN NOT call.is_sessions OR jsonb_typeof(d.d -> key[1]) = 'string' THEN d.d ->> key[1] END,
        d.o, d.t, CASE d.o WHEN 'rejected' THEN (problems[d.i]).sqlstate END, CASE d.o WHEN 'rejected' THEN _agno_told(problems[d.i]) ELSE d.r END, NULL::text
        FROM unnest(documents, outcomes, times, remarks) WITH ORDINALITY AS d(d, o, t, r, i);
END
$function$;

-- One statement that does it all, for what most tables and batches are like. NULL where that won't do. Its parameter is the
-- payload; it is run under the caller's search_path. It ends with an error where a closer look is needed.
CREATE FUNCTION _agno_fast_statement(call _agno_call, payload text, payload_jsonb jsonb, form text) RETURNS text LANGUAGE plpgsql AS $function$
DECLARE
    is_array boolean := left(payload, 200) ~ '^\s*\[';
BEGIN
    IF NOT _agno_is_plain(call.target, call.arbiter, call.columns, call.key) OR call.owner IS NOT NULL OR call.mode <> ALL (ARRAY['replace', 'patch'])
       OR form = 'json' AND NOT is_array THEN
        RETURN NULL;
    END IF;
    RETURN _agno_statements(call, ARRAY(SELECT c.name FROM unnest(call.columns) c WHERE c.settable), CASE
        WHEN form = 'jsonb' AND jsonb_typeof(payload_jsonb) <> 'array' THEN 'SELECT 1::pg_catalog.int8 AS i, $1 AS d OFFSET 0'
        WHEN form = 'jsonb' THEN 'SELECT i, d FROM pg_catalog.jsonb_array_elements($1) WITH ORDINALITY AS e(d, i) OFFSET 0'
        WHEN is_array THEN 'SELECT i, CAST(CAST(e AS pg_catalog.text) AS pg_catalog.jsonb) AS d FROM pg_catalog.json_array_elements(CAST($1 AS pg_catalog.json)) WITH ORDINALITY AS e(e, i) OFFSET 0'
        -- By lines, of which empty ones don't count in the end.
        ELSE 'SELECT i, CAST(l AS pg_catalog.jsonb) AS d FROM pg_catalog.string_to_table($1, E''\n'') WITH ORDINALITY AS e(l, i) WHERE l OPERATOR(pg_catalog.<>) '''' OFFSET 0'
        END) ->> 'fast';
END
$function$;

-- Whether it failed for a reason that a closer look would not change.
CREATE FUNCTION _agno_is_final(code text) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    RETURN code <> ALL (ARRAY['AGFBK', '42501']) AND _agno_blames_call(code, false) AND left(code, 2) <> '42';
END
$$;

-- For a call that _agno_open has opened.
CREATE FUNCTION _agno_upsert(call _agno_call, payload text, payload_jsonb jsonb, form text, repair boolean)
RETURNS TABLE (ordinal bigint, key_text text, outcome text, updated_at timestamptz, sqlstate text, detail text, version text)
LANGUAGE plpgsql AS $function$
#variable_conflict use_column
DECLARE
    documents jsonb[];
    problems _agno_problem[];
    outcomes text[];
    used text[];
    m record;
BEGIN
    SELECT r.documents, r.problems INTO documents, problems FROM _agno_read(payload, payload_jsonb, form, repair, _agno_text_names(call.columns)) r;
    SELECT d.documents, d.problems, d.outcomes, d.used INTO documents, problems, outcomes, used FROM _agno_decode(call, documents, problems) d;
    IF NOT call.skips THEN
        PERFORM _agno_raise_first(outcomes, problems);
    END IF;
    SELECT * INTO m FROM _agno_merge(call, _agno_statements(call, used), documents, outcomes, problems);
    IF NOT call.skips THEN
        PERFORM _agno_raise_first(m.outcomes, m.problems);
    END IF;
    RETURN QUERY SELECT * FROM _agno_results(call, documents, m.outcomes, m.times, m.problems, m.remarks);
END
$function$;

---------------------------------------------------------------------------------------------------------------------
-- Runs in a table of their own
---------------------------------------------------------------------------------------------------------------------

-- The call for the runs of a call's sessions. A run is a whole document: in mode 'patch', too, it replaces the stored one,
-- unless merge_by has it merge.
CREATE FUNCTION _agno_open_runs(call _agno_call, runs_target oid, merges boolean) RETURNS _agno_call LANGUAGE plpgsql AS $$
DECLARE
    runs _agno_call := _agno_open(ROW(runs_target, NULL, NULL, NULL, ARRAY['run_id'], false, CASE WHEN call.mode = 'insert' OR merges THEN call.mode ELSE 'replace' END,
        call.preserve_updated_at, false, false, call.skips, true, call.time_unit, 'session_id', '{}'::jsonb, 'run_index', NULL, call.caller_path)::_agno_call);
    wanted text;
    c _agno_column;
BEGIN
    FOREACH wanted IN ARRAY ARRAY['session_id', 'run_data', 'run_index'] LOOP
        c := (SELECT u FROM unnest(runs.columns) u WHERE u.name = wanted AND u.settable);
        IF c.name IS NULL THEN
            RAISE EXCEPTION USING ERRCODE = 'undefined_column', MESSAGE = format('table %s has no column "%s", which runs need', runs.table_name, wanted),
                HINT = _agno_called('agno_create_runs_table') || '() makes a table for runs.';
        END IF;
    END LOOP;
    IF c.base_type <> ALL (ARRAY['int8'::regtype, 'int4'::regtype, 'int2'::regtype]::oid[]) THEN
        RAISE EXCEPTION USING ERRCODE = 'datatype_mismatch',
            MESSAGE = format('column "run_index" of table %s is of type %s, not of an integer type', runs.table_name, format_type(c.base_type, NULL));
    END IF;
    RETURN runs;
END
$$;

-- The runs of these sessions as documents of the table of runs: what has a column there, what comes from the session, and the
-- whole run. parents: the places of their sessions' documents; places: those in their array, from 0. not_own: those of user_id and
-- run_type that the run doesn't say itself, as an array.
CREATE FUNCTION _agno_rows_of_runs(documents jsonb[], outcomes text[], columns _agno_column[], OUT rows jsonb[], OUT problems _agno_problem[], OUT parents int[], OUT places int[],
    OUT not_own jsonb[])
LANGUAGE sql STABLE AS $$
    SELECT coalesce(array_agg(made ORDER BY parent, place), '{}'),
        coalesce(array_agg(CASE WHEN made IS NULL THEN _agno_bad('22023', NULL, 'must be an object, not ' || _agno_type_in_words(run)) END ORDER BY parent, place), '{}'),
        coalesce(array_agg(parent::int ORDER BY parent, place), '{}'), coalesce(array_agg(place::int - 1 ORDER BY parent, place), '{}'),
        coalesce(array_agg(CASE WHEN run ? 'user_id' THEN '[]' ELSE '["user_id"]'::jsonb END || CASE WHEN coalesce(run -> 'run_type', 'null') <> 'null' THEN '[]' ELSE '["run_type"]'::jsonb END
            ORDER BY parent, place), '{}')
    FROM (SELECT parent, place, run, CASE WHEN jsonb_typeof(run) = 'object' THEN
            (SELECT coalesce(jsonb_object_agg(key, value), '{}') FROM jsonb_each(run) WHERE key = ANY (own)
                AND (value <> 'null' OR key <> 'run_type' AND (key <> 'user_id' OR coalesce(d -> 'user_id', 'null') = 'null')))
            || jsonb_build_object('session_id', d -> 'session_id', 'run_data', run)
            || CASE WHEN 'user_id' = ANY (own) AND coalesce(run -> 'user_id', 'null') = 'null' AND coalesce(d -> 'user_id', 'null') <> 'null'
                    THEN jsonb_build_object('user_id', d -> 'user_id') ELSE '{}' END
            || CASE WHEN 'run_type' = ANY (own) AND coalesce(run -> 'run_type', 'null') = 'null'
                    THEN jsonb_build_object('run_type', CASE WHEN coalesce(run ->> 'agent_id', run ->> 'agent_name') IS NOT NULL THEN 'agent'
                        WHEN coalesce(run ->> 'team_id', run ->> 'team_name') IS NOT NULL THEN 'team'
                        WHEN coalesce(run ->> 'workflow_id', run ->> 'workflow_name') IS NOT NULL THEN 'workflow' ELSE 'agent' END) ELSE '{}' END
            END AS made
          FROM unnest(documents, outcomes) WITH ORDINALITY AS u(d, o, parent),
              LATERAL jsonb_array_elements(CASE WHEN o IS NULL AND jsonb_typeof(d -> 'runs') = 'array' THEN d -> 'runs' ELSE '[]' END) WITH ORDINALITY AS r(run, place),
              (SELECT array_agg(c.name) AS own FROM unnest(columns) c
               WHERE c.settable AND c.name <> ALL (ARRAY['session_id', 'run_index', 'run_data'])) names) x
$$;

-- The statements on both tables that the merging of documents has no use for. b: sessions or runs, of $1; s: a stored row; r: a stored run.
CREATE FUNCTION _agno_run_statements(call _agno_call, runs _agno_call, st jsonb, run_st jsonb) RETURNS jsonb LANGUAGE plpgsql STABLE AS $function$
DECLARE
    session _agno_column := (SELECT c FROM unnest(runs.columns) c WHERE c.name = 'session_id');
    of_session text := format('r.session_id %s', _agno_equality(session.base_type));
    in_session text := _agno_value(session, call.time_unit, call.me);
    batch text := '(SELECT i, %s FROM pg_catalog.unnest($%s) WITH ORDINALITY AS b(d, i) OFFSET 0) b';
    sessions text := format(batch, st ->> 'keys', 1);
    stored_session text := st ->> 'stored';
    is_session text := st ->> 'match';
    in_order text := 'ORDER BY CAST(s.session_id AS pg_catalog.text) COLLATE pg_catalog."C"';
BEGIN
    RETURN jsonb_build_object(
        -- Which of these runs are not stored.
        'find', format('/*agno*/ SELECT pg_catalog.array_agg(NOT EXISTS (SELECT FROM %s WHERE %s) ORDER BY b.i) FROM %s',
            run_st ->> 'stored', run_st ->> 'match', format(batch, run_st ->> 'keys', 1)),
        -- Keeps these sessions from being deleted; their ids as they are stored.
        'lock', format('/*agno*/ SELECT pg_catalog.array_agg(id) FROM (SELECT CAST(s.session_id AS pg_catalog.text) AS id FROM %s JOIN %s ON %s %s FOR KEY SHARE OF s) x',
            stored_session, sessions, is_session, in_order),
        -- Whether one of these sessions is not stored.
        'gone', format('/*agno*/ SELECT pg_catalog.bool_or(NOT EXISTS (SELECT FROM %s WHERE %s)) FROM %s', stored_session, is_session, sessions),
        -- A run_index for each of these runs, behind the highest of its session; one for those that are the same run.
        'number', format('/*agno*/ SELECT pg_catalog.array_agg(highest OPERATOR(pg_catalog.+) place ORDER BY i) FROM (
                SELECT i, pg_catalog.max(h) OVER (PARTITION BY s) AS highest, pg_catalog.dense_rank() OVER (PARTITION BY s ORDER BY first) AS place FROM (
                    SELECT i, s, first, CASE WHEN n OPERATOR(pg_catalog.=) 1 THEN coalesce((SELECT CAST(pg_catalog.max(r.run_index) AS pg_catalog.int8) FROM %s r WHERE %s b.s), -1) END AS h FROM (
                        SELECT i, s, pg_catalog.min(i) OVER (PARTITION BY k1) AS first, pg_catalog.row_number() OVER (PARTITION BY s ORDER BY i) AS n FROM (
                            SELECT i, %s AS s, %s FROM pg_catalog.unnest($1) WITH ORDINALITY AS b(d, i) OFFSET 0) b OFFSET 0) b OFFSET 0) b) b',
            runs.table_name, of_session, in_session, run_st ->> 'keys'),
        -- Deletes the runs of these sessions that are not among those of $2.
        'prune', format('/*agno*/ WITH del AS (DELETE FROM %s AS s USING (SELECT i, %s AS s FROM pg_catalog.unnest($1) WITH ORDINALITY AS b(d, i) OFFSET 0) p
                WHERE %s p.s AND NOT EXISTS (SELECT FROM %s WHERE %s) RETURNING p.i) SELECT pg_catalog.array_agg(i) FROM del',
            runs.table_name, in_session, regexp_replace(of_session, '^r', 's'), format(batch, run_st ->> 'keys', 2), run_st ->> 'match'),
        -- Locks these sessions, and deletes their runs.
        'delete', format('/*agno*/ WITH locked AS MATERIALIZED (SELECT b.i, CAST(s.session_id AS %s) AS id FROM %s JOIN %s ON %s %s FOR UPDATE OF s),
                del AS (DELETE FROM %s AS r USING locked l WHERE %s l.id RETURNING l.i) SELECT pg_catalog.array_agg(i) FROM del',
            _agno_type_name(session.base_type, NULL), stored_session, sessions, is_session, in_order, runs.table_name, of_session));
END
$function$;

-- Locks sessions against other writers that number their runs. The server's table of locks has no room for very many: whoever
-- has that many sessions shuts out all others of us at once. The extension takes the same locks.
CREATE FUNCTION _agno_lock_numbers(runs_target oid, ids text[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF cardinality(ids) > 500 THEN
        PERFORM pg_advisory_xact_lock(hashtext('agno_run_index_of_many'), runs_target::int4);
    ELSE
        PERFORM pg_advisory_xact_lock_shared(hashtext('agno_run_index_of_many'), runs_target::int4);
        -- In one order, so that two of us don't deadlock.
        PERFORM pg_advisory_xact_lock(hashtext('agno_run_index'), s.hash) FROM (SELECT DISTINCT hashtext(id) AS hash FROM unnest(ids) id ORDER BY hash OFFSET 0) s;
    END IF;
END
$$;

-- The error of a session one of whose runs was refused.
CREATE FUNCTION _agno_of_run(problem _agno_problem, place int, run_id text DEFAULT NULL) RETURNS _agno_problem LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    IF problem.sqlstate = '42501' AND problem.key = 'session_id' THEN
        problem.sqlstate := '23505';
        problem.key := 'run_id';
        problem.message := format('another session has run "%s"', _agno_clipped(run_id, 200));
        problem.column_name := 'run_id';
    END IF;
    problem.key := format('runs[%s]', place) || coalesce('.' || problem.key, '');
    RETURN problem;
END
$$;

-- Gives each of these runs that is not stored the next run_index of its session. is_new: which of them are. False if such a
-- session has been deleted meanwhile.
CREATE FUNCTION _agno_number_runs(runs _agno_call, rs jsonb, sessions jsonb[], INOUT rows jsonb[], is_new boolean[], OUT is_done boolean) LANGUAGE plpgsql AS $$
DECLARE
    own_path text := current_setting('search_path');
    news int[] := ARRAY(SELECT i FROM unnest(is_new) WITH ORDINALITY AS u(n, i) WHERE n ORDER BY i);
    ids text[];
    numbers bigint[];
    is_gone boolean;
BEGIN
    is_done := true;
    PERFORM pg_catalog.set_config('search_path', runs.caller_path, true);
    -- sessions: those of other transactions, which may have runs there.
    IF sessions <> '{}' THEN
        EXECUTE rs ->> 'lock' INTO ids USING sessions;
        IF pg_catalog.cardinality(ids) IS DISTINCT FROM pg_catalog.cardinality(sessions) THEN
            -- A policy may let the caller see a session, not lock it.
            EXECUTE rs ->> 'gone' INTO is_gone USING sessions;
        END IF;
        PERFORM pg_catalog.set_config('search_path', own_path, true);
        IF is_gone THEN
            is_done := false;
            RETURN;
        END IF;
        PERFORM _agno_lock_numbers(runs.target, ids);
        PERFORM pg_catalog.set_config('search_path', runs.caller_path, true);
    END IF;
    EXECUTE rs ->> 'number' INTO numbers USING ARRAY(SELECT rows[i] FROM pg_catalog.unnest(news) AS u(i));
    PERFORM pg_catalog.set_config('search_path', own_path, true);
    rows := ARRAY(SELECT CASE WHEN n.number IS NULL THEN r.d ELSE r.d || jsonb_build_object('run_index', n.number) END
                  FROM unnest(rows) WITH ORDINALITY AS r(d, i) LEFT JOIN unnest(news, numbers) AS n(i, number) USING (i) ORDER BY i);
END
$$;

-- Adds what became of the runs to the results of their sessions' documents.
CREATE FUNCTION _agno_tell_runs(mode text, heads int[], run_outcomes text[], parents int[], deleted int[], INOUT outcomes text[], INOUT remarks text[]) LANGUAGE sql STABLE AS $$
    SELECT array_agg(CASE WHEN outcome = 'unchanged' AND is_written THEN 'updated' ELSE outcome END ORDER BY i),
        array_agg(CASE WHEN told = '' THEN remark ELSE concat_ws('; ', remark, told) END ORDER BY i)
    FROM (SELECT i, outcome, remark, bool_or(inserted + updated + deleted > 0) OVER (PARTITION BY head) AS is_written, CASE
            WHEN inserted + updated + unchanged + suppressed + deleted = 0 THEN ''
            WHEN mode = 'delete' THEN CASE outcome WHEN 'deleted' THEN format('runs: %s deleted', deleted) ELSE '' END
            ELSE format('runs: %s inserted, %s updated, %s unchanged', inserted, updated, unchanged)
                || CASE WHEN suppressed > 0 THEN format(', %s suppressed', suppressed) ELSE '' END
                || CASE WHEN deleted > 0 THEN format(', %s deleted', deleted) ELSE '' END END AS told
          FROM (SELECT i, head, outcome, remark, coalesce(gone, 0) AS deleted, coalesce(inserted, 0) AS inserted, coalesce(updated, 0) AS updated,
                    coalesce(unchanged, 0) AS unchanged, coalesce(suppressed, 0) AS suppressed
                -- A document without a key that others could share stands for itself.
                FROM (SELECT i, coalesce(head, -i) AS head, outcome, remark, gone FROM ROWS FROM (unnest(outcomes), unnest(remarks), unnest(heads), unnest(deleted)) WITH ORDINALITY AS u(outcome, remark, head, gone, i)) d
                    LEFT JOIN (SELECT parent AS i, count(*) FILTER (WHERE o = 'inserted') AS inserted, count(*) FILTER (WHERE o = 'updated') AS updated,
                                   count(*) FILTER (WHERE o = ANY (ARRAY['unchanged', 'exists'])) AS unchanged, count(*) FILTER (WHERE o = 'suppressed') AS suppressed
                               FROM unnest(parents, run_outcomes) AS u(parent, o) GROUP BY parent) n USING (i)) c) t
$$;

-- Merges sessions, then their runs; if a run of a document is refused, neither the session nor its runs are written: all is
-- rolled back, and done again without that document.
CREATE FUNCTION _agno_upsert_with_runs(call _agno_call, runs_target oid, prune_runs boolean, payload text, payload_jsonb jsonb, form text, repair boolean)
RETURNS TABLE (ordinal bigint, key_text text, outcome text, updated_at timestamptz, sqlstate text, detail text, version text)
LANGUAGE plpgsql AS $function$
#variable_conflict use_column
DECLARE
    own_path text := current_setting('search_path');
    runs _agno_call;
    st jsonb;
    run_st jsonb;
    rs jsonb;
    documents jsonb[];           -- without their runs
    names_runs boolean[];
    -- What is known before anything is merged.
    outcomes text[];
    problems _agno_problem[];
    used text[];
    rows jsonb[];
    row_problems _agno_problem[];
    parents int[];
    places int[];
    not_own jsonb[];
    merges boolean := call.mode = 'patch' AND jsonb_typeof(call.merge_by -> 'runs') = 'object';
    -- Of an attempt.
    m record;                    -- what became of the sessions
    has_share boolean[];         -- sessions whose runs are merged
    chosen int[];                -- the runs of these
    docs jsonb[];
    is_new boolean[];
    r record;                    -- what became of them
    run_outcomes text[];
    deleted int[];               -- runs, by session
    keeps_runs boolean[];        -- sessions that can't be deleted
    list int[];
    found int[];
    remarks text[];
    i int;
    place int;
    is_undone boolean;
BEGIN
    IF coalesce(call.merge_by #>> '{runs,merge}', call.merge_by ->> 'runs') <> 'run_id' THEN
        RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = format('runs in a table of their own merge by run_id, not by "%s", which option "merge_by" names',
            coalesce(call.merge_by #>> '{runs,merge}', call.merge_by ->> 'runs'));
    END IF;
    call.merge_by := call.merge_by - 'runs';
    call := _agno_open(call);
    IF prune_runs AND call.mode <> 'replace' THEN
        RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = 'prune_runs needs mode "replace"',
            HINT = 'In other modes a document need not have all of its session''s runs.';
    END IF;
    runs := _agno_open_runs(call, runs_target, merges);
    -- What a migration left in the sessions' own column is a backup.
    FOR i IN 1..cardinality(call.columns) LOOP
        IF (call.columns[i]).name = 'runs' THEN
            call.columns[i].settable := false;
        END IF;
    END LOOP;

    SELECT d.documents, d.problems INTO documents, problems FROM _agno_read(payload, payload_jsonb, form, repair, _agno_text_names(call.columns)) d;
    docs := documents;
    documents := ARRAY(SELECT CASE jsonb_typeof(d) WHEN 'object' THEN d - 'runs' ELSE d END FROM unnest(docs) WITH ORDINALITY AS u(d, i) ORDER BY i);
    SELECT d.documents, d.problems, d.outcomes, d.used INTO documents, problems, outcomes, used FROM _agno_decode(call, documents, problems) d;
    IF call.mode <> 'delete' THEN
        names_runs := ARRAY(SELECT coalesce(jsonb_typeof(d) = 'object' AND d ? 'runs', false) FROM unnest(docs) WITH ORDINALITY AS u(d, i) ORDER BY i);
        FOR i IN SELECT i FROM unnest(docs, outcomes) WITH ORDINALITY AS u(d, o, i) WHERE o IS NULL AND jsonb_typeof(d -> 'runs') <> ALL (ARRAY['array', 'null']) LOOP
            outcomes[i] := 'rejected';
            problems[i] := _agno_bad('22023', 'runs', 'must be an array, not ' || _agno_type_in_words(docs[i] -> 'runs'));
        END LOOP;
        SELECT d.rows, d.problems, d.parents, d.places, d.not_own INTO rows, row_problems, parents, places, not_own FROM _agno_rows_of_runs(docs, outcomes, runs.columns) d;
        IF _agno_text_names(runs.columns) <> '{}' THEN
            rows := ARRAY(SELECT _agno_with_texts(r::text, _agno_text_names(runs.columns)) FROM unnest(rows) WITH ORDINALITY AS u(r, i) ORDER BY i);
        END IF;
        SELECT d.documents AS rows, d.problems, d.outcomes, d.used INTO r FROM _agno_decode(runs, rows, row_problems) d;
        rows := r.rows;
        FOR i IN SELECT i FROM unnest(r.outcomes) WITH ORDINALITY AS u(o, i) WHERE o IS NOT NULL ORDER BY i LOOP
            IF outcomes[parents[i]] IS NULL THEN
                outcomes[parents[i]] := 'rejected';
                problems[parents[i]] := _agno_of_run(r.problems[i], places[i]);
            END IF;
        END LOOP;
        run_st := _agno_statements(runs, r.used || 'run_index'::text);
    ELSE
        run_st := _agno_statements(runs, '{}');
    END IF;
    IF NOT call.skips THEN
        PERFORM _agno_raise_first(outcomes, problems);
    END IF;
    st := _agno_statements(call, used);
    rs := _agno_run_statements(call, runs, st, run_st);

    keeps_runs := array_fill(false, ARRAY[cardinality(documents)]);
    LOOP
        is_undone := false;
        deleted := array_fill(0, ARRAY[cardinality(documents)]);
        chosen := '{}';
        run_outcomes := '{}';
        BEGIN
            IF call.mode = 'delete' THEN
                -- The runs first, for a reference that doesn't cascade.
                list := ARRAY(SELECT i FROM unnest(outcomes, keeps_runs) WITH ORDINALITY AS u(o, k, i) WHERE o IS NULL AND NOT k ORDER BY i);
                PERFORM pg_catalog.set_config('search_path', call.caller_path, true);
                EXECUTE rs ->> 'delete' INTO found USING ARRAY(SELECT documents[i] FROM pg_catalog.unnest(list) AS u(i));
                PERFORM pg_catalog.set_config('search_path', own_path, true);
            END IF;
            SELECT * INTO m FROM _agno_merge(call, st, documents, outcomes, problems);
            IF NOT call.skips THEN
                PERFORM _agno_raise_first(m.outcomes, m.problems);
            END IF;
            IF call.mode <> 'delete' THEN
                has_share := ARRAY(SELECT o = ANY (ARRAY['inserted', 'updated', 'unchanged']) OR o = 'duplicate' AND call.mode = 'patch'
                                   FROM unnest(m.outcomes) WITH ORDINALITY AS u(o, i) ORDER BY i);
                chosen := ARRAY(SELECT i FROM unnest(parents) WITH ORDINALITY AS u(parent, i) WHERE has_share[parent] ORDER BY i);
                docs := ARRAY(SELECT rows[i] FROM unnest(chosen) AS u(i));
                IF docs <> '{}' THEN
                    PERFORM pg_catalog.set_config('search_path', call.caller_path, true);
                    EXECUTE rs ->> 'find' INTO is_new USING docs;
                    PERFORM pg_catalog.set_config('search_path', own_path, true);
                    IF true = ANY (is_new) THEN
                        SELECT n.rows, NOT n.is_done INTO docs, is_undone FROM _agno_number_runs(runs, rs, ARRAY(
                            SELECT documents[head] FROM (SELECT DISTINCT m.heads[parents[c.i]] AS head FROM unnest(chosen, is_new) AS c(i, n) WHERE n) h
                            WHERE NOT EXISTS (SELECT FROM unnest(m.outcomes, m.heads) AS d(o, of_head) WHERE of_head = head AND o = 'inserted')), docs, is_new) n;
                    END IF;
                END IF;
                IF docs <> '{}' AND NOT is_undone THEN
                    -- A stored run says more of itself than a patch: what the patch doesn't say is for new runs.
                    IF merges THEN
                        docs := ARRAY(SELECT CASE WHEN n AND nth = 1 THEN d ELSE d - ARRAY(SELECT jsonb_array_elements_text(not_own[i])) END
                                      FROM (SELECT d, i, n, place, row_number() OVER (PARTITION BY m.heads[parents[i]], d -> 'run_index' ORDER BY place) AS nth
                                            FROM unnest(docs, chosen, is_new) WITH ORDINALITY AS u(d, i, n, place)) x ORDER BY place);
                    END IF;
                    SELECT * INTO r FROM _agno_merge(runs, run_st, docs, array_fill(NULL::text, ARRAY[cardinality(docs)]), NULL);
                    run_outcomes := r.outcomes;
                    FOR i IN SELECT i FROM unnest(run_outcomes) WITH ORDINALITY AS u(o, i) WHERE o = 'rejected' ORDER BY i LOOP
                        place := chosen[i];
                        IF outcomes[parents[place]] IS NULL THEN
                            outcomes[parents[place]] := 'rejected';
                            problems[parents[place]] := _agno_of_run(r.problems[i], places[place], docs[i] ->> 'run_id');
                            is_undone := true;
                        END IF;
                    END LOOP;
                    IF NOT call.skips THEN
                        PERFORM _agno_raise_first(outcomes, problems);
                    END IF;
                    -- One that was stored, and deleted meanwhile, has no index.
                    is_undone := is_undone OR EXISTS (SELECT FROM unnest(run_outcomes, is_new) AS u(o, n) WHERE o = 'inserted' AND NOT n)
                        -- One that was new, and was stored meanwhile, is patched without what is for new ones.
                        OR merges AND EXISTS (SELECT FROM unnest(run_outcomes, is_new) AS u(o, n) WHERE o = ANY (ARRAY['updated', 'unchanged']) AND n);
                END IF;
                IF prune_runs AND NOT is_undone THEN
                    list := ARRAY(SELECT i FROM unnest(names_runs, has_share) WITH ORDINALITY AS u(n, s, i) WHERE n AND s ORDER BY i);
                    PERFORM pg_catalog.set_config('search_path', call.caller_path, true);
                    EXECUTE rs ->> 'prune' INTO found USING ARRAY(SELECT documents[i] FROM pg_catalog.unnest(list) AS u(i)), docs;
                    PERFORM pg_catalog.set_config('search_path', own_path, true);
                END IF;
            END IF;
            FOREACH i IN ARRAY coalesce(found, '{}') LOOP
                deleted[list[i]] := deleted[list[i]] + 1;
            END LOOP;
            IF call.mode = 'delete' THEN
                FOR i IN SELECT i FROM unnest(m.outcomes, deleted) WITH ORDINALITY AS u(o, n, i) WHERE o = ANY (ARRAY['rejected', 'suppressed']) AND n > 0 LOOP
                    keeps_runs[i] := true;
                    is_undone := true;
                END LOOP;
            END IF;
            IF is_undone THEN
                RAISE EXCEPTION USING ERRCODE = 'AGUND';
            END IF;
            EXIT;
        EXCEPTION WHEN SQLSTATE 'AGUND' THEN
            NULL;
        END;
    END LOOP;

    SELECT t.outcomes, t.remarks INTO outcomes, remarks
        FROM _agno_tell_runs(call.mode, m.heads, run_outcomes, ARRAY(SELECT parents[i] FROM unnest(chosen) WITH ORDINALITY AS u(i, n) ORDER BY n), deleted, m.outcomes, m.remarks) t;
    RETURN QUERY SELECT * FROM _agno_results(call, documents, outcomes, m.times, m.problems, remarks);
END
$function$;

---------------------------------------------------------------------------------------------------------------------
-- What users call
---------------------------------------------------------------------------------------------------------------------

-- These keep the caller's search_path, to find his `sessions` by it, and hand on what it is; all names in them are qualified.
SET LOCAL check_function_bodies = off;

DO $install$
DECLARE
    me text := format('%I', current_schema());
    form text;
    repair text;
    given text;
    repairs text;
    run text;
BEGIN
    FOREACH form IN ARRAY ARRAY['jsonb', 'text', 'json'] LOOP
        repair := CASE form WHEN 'jsonb' THEN '' ELSE 'repair pg_catalog.bool DEFAULT false, ' END;
        given := CASE form WHEN 'jsonb' THEN 'NULL, payload' WHEN 'json' THEN 'CAST(payload AS pg_catalog.text), NULL' ELSE 'payload, NULL' END;
        repairs := CASE form WHEN 'jsonb' THEN 'false' ELSE 'repair' END;
        -- Results are handed on once.
        run := format($run$
            DECLARE
                call record;
            BEGIN
                SELECT p.call AS opened, p.fast INTO call FROM %%1$s._agno_prepare(%1$s, %2$L, preserve_updated_at, %%2$s, mode, newer_only, touch, on_error, unknown_keys,
                    %3$s, time_unit, owner, merge_by, pg_catalog.current_setting('search_path'), %%3$s, %%4$s, %%5$s, %%6$s) p;
                IF payload IS NULL THEN
                    RETURN;
                END IF;
                IF call.fast IS NOT NULL THEN
                    BEGIN
                        RETURN QUERY EXECUTE call.fast USING payload;
                        RETURN;
                    EXCEPTION WHEN OTHERS THEN
                        IF %%1$s._agno_is_final(SQLSTATE) THEN
                            RAISE;
                        END IF;
                    END;
                END IF;
                %%7$s
                RETURN QUERY SELECT %%8$s FROM %%1$s._agno_upsert(call.opened, %1$s, %2$L, coalesce(%3$s, false)) u;
            END $run$, given, form, repairs);
        EXECUTE format($create$
            CREATE OR REPLACE FUNCTION %1$s.agno_upsert_sessions(payload pg_catalog.%2$s, preserve_updated_at pg_catalog.bool DEFAULT false,
                target pg_catalog.regclass DEFAULT NULL, mode pg_catalog.text DEFAULT 'replace', newer_only pg_catalog.bool DEFAULT false,
                touch pg_catalog.bool DEFAULT false, on_error pg_catalog.text DEFAULT 'abort', unknown_keys pg_catalog.text DEFAULT 'error', %3$s
                time_unit pg_catalog.text DEFAULT 'seconds', owner pg_catalog.text DEFAULT NULL, merge_by pg_catalog.jsonb DEFAULT '{"runs": "run_id"}',
                runs_target pg_catalog.regclass DEFAULT NULL, prune_runs pg_catalog.bool DEFAULT false)
            RETURNS TABLE (ordinal pg_catalog.int8, session_id pg_catalog.text, outcome pg_catalog.text, updated_at pg_catalog.timestamptz,
                sqlstate pg_catalog.text, detail pg_catalog.text)
            LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE COST 1000 ROWS 100 AS $body$%4$s$body$ $create$, me, form, repair,
            format(run, me, 'coalesce(target, pg_catalog.to_regclass(''sessions''))', '''{session_id}''', 'true', 'runs_target', 'prune_runs', format($runs$
                IF runs_target IS NOT NULL THEN
                    RETURN QUERY SELECT u.ordinal, u.key_text, u.outcome, u.updated_at, u.sqlstate, u.detail
                        FROM %1$s._agno_upsert_with_runs(call.opened, runs_target, coalesce(prune_runs, false), %2$s, %3$L, coalesce(%4$s, false)) u;
                    RETURN;
                END IF;$runs$, me, given, form, repairs), 'u.ordinal, u.key_text, u.outcome, u.updated_at, u.sqlstate, u.detail'));
        EXECUTE format($create$
            CREATE FUNCTION %1$s._agno_upsert_any(target pg_catalog.oid, payload pg_catalog.%2$s, columns pg_catalog.text[], mode pg_catalog.text, preserve_updated_at pg_catalog.bool,
                newer_only pg_catalog.bool, touch pg_catalog.bool, on_error pg_catalog.text, unknown_keys pg_catalog.text, owner pg_catalog.text, merge_by pg_catalog.jsonb,
                time_unit pg_catalog.text, repair pg_catalog.bool)
            RETURNS TABLE (ordinal pg_catalog.int8, key pg_catalog.text, outcome pg_catalog.text, updated_at pg_catalog.timestamptz,
                sqlstate pg_catalog.text, detail pg_catalog.text, version pg_catalog.text)
            LANGUAGE plpgsql AS $body$%3$s$body$ $create$, me, form, format(run, me, 'target', 'columns', 'false', 'NULL', 'false', '', 'u.*'));
        EXECUTE format('COMMENT ON FUNCTION %s.agno_upsert_sessions(pg_catalog.%s, pg_catalog.bool, pg_catalog.regclass, pg_catalog.text, pg_catalog.bool, pg_catalog.bool, pg_catalog.text, pg_catalog.text, %spg_catalog.text, pg_catalog.text, pg_catalog.jsonb, pg_catalog.regclass, pg_catalog.bool) IS %L',
            me, form, CASE form WHEN 'jsonb' THEN '' ELSE 'pg_catalog.bool, ' END,
            CASE form WHEN 'text' THEN 'merge session documents, given as JSON text or newline-delimited JSON, into a table' ELSE 'merge a session document, or an array of them, into a table' END);
    END LOOP;
    -- There are no versions to tell: what a sync has is sent each time.
    EXECUTE format($create$
        CREATE OR REPLACE FUNCTION %1$s.agno_sync_sessions(payload pg_catalog.text, preserve_updated_at pg_catalog.bool DEFAULT false,
            target pg_catalog.regclass DEFAULT NULL, mode pg_catalog.text DEFAULT 'replace', newer_only pg_catalog.bool DEFAULT false,
            touch pg_catalog.bool DEFAULT false, on_error pg_catalog.text DEFAULT 'abort', unknown_keys pg_catalog.text DEFAULT 'error',
            repair pg_catalog.bool DEFAULT false, time_unit pg_catalog.text DEFAULT 'seconds', owner pg_catalog.text DEFAULT NULL,
            merge_by pg_catalog.jsonb DEFAULT '{"runs": "run_id"}')
        RETURNS TABLE (ordinal pg_catalog.int8, session_id pg_catalog.text, outcome pg_catalog.text, updated_at pg_catalog.timestamptz,
            sqlstate pg_catalog.text, detail pg_catalog.text, version pg_catalog.text)
        LANGUAGE sql VOLATILE PARALLEL UNSAFE COST 1000 ROWS 100 AS $body$
            SELECT u.*, CAST(NULL AS pg_catalog.text) FROM %1$s.agno_upsert_sessions($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) u
        $body$ $create$, me);
    EXECUTE format('COMMENT ON FUNCTION %s.agno_sync_sessions(pg_catalog.text, pg_catalog.bool, pg_catalog.regclass, pg_catalog.text, pg_catalog.bool, pg_catalog.bool, pg_catalog.text, pg_catalog.text, pg_catalog.bool, pg_catalog.text, pg_catalog.text, pg_catalog.jsonb) IS %L',
        me, 'merge session documents into a table, and tell the version of each row');
    FOREACH form IN ARRAY ARRAY['jsonb', 'text', 'json'] LOOP
        EXECUTE format($create$
            CREATE OR REPLACE FUNCTION %1$s.agno_upsert(target pg_catalog.regclass, payload pg_catalog.%2$s, key pg_catalog.text[] DEFAULT NULL,
                mode pg_catalog.text DEFAULT 'replace', preserve_updated_at pg_catalog.bool DEFAULT false, newer_only pg_catalog.bool DEFAULT false,
                touch pg_catalog.bool DEFAULT false, on_error pg_catalog.text DEFAULT 'abort', unknown_keys pg_catalog.text DEFAULT 'error',
                owner pg_catalog.text DEFAULT NULL, merge_by pg_catalog.jsonb DEFAULT '{"runs": "run_id"}', time_unit pg_catalog.text DEFAULT 'seconds'%3$s)
            RETURNS TABLE (ordinal pg_catalog.int8, key pg_catalog.text, outcome pg_catalog.text, updated_at pg_catalog.timestamptz,
                sqlstate pg_catalog.text, detail pg_catalog.text, version pg_catalog.text)
            LANGUAGE sql VOLATILE PARALLEL UNSAFE COST 1000 ROWS 100 AS $body$
                -- Where the result has a column "key", too, PL/pgSQL takes no parameter of that name.
                SELECT * FROM %1$s._agno_upsert_any($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, %4$s)
            $body$ $create$, me, form, CASE form WHEN 'jsonb' THEN '' ELSE ', repair pg_catalog.bool DEFAULT false' END, CASE form WHEN 'jsonb' THEN 'false' ELSE '$13' END);
        EXECUTE format('COMMENT ON FUNCTION %s.agno_upsert(pg_catalog.regclass, pg_catalog.%s, pg_catalog.text[], pg_catalog.text, pg_catalog.bool, pg_catalog.bool, pg_catalog.bool, pg_catalog.text, pg_catalog.text, pg_catalog.text, pg_catalog.jsonb, pg_catalog.text%s) IS %L',
            me, form, CASE form WHEN 'jsonb' THEN '' ELSE ', pg_catalog.bool' END, 'merge documents into a table, by any key');
    END LOOP;
    EXECUTE format($create$
        CREATE OR REPLACE FUNCTION %1$s.agno_explain_target(target pg_catalog.regclass DEFAULT NULL)
        RETURNS TABLE (path pg_catalog.text, reason pg_catalog.text) LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE ROWS 1 AS $body$
        BEGIN
            RETURN QUERY SELECT e.path, e.reason FROM %1$s._agno_explain_target(coalesce(target, pg_catalog.to_regclass('sessions'))) e;
        END
        $body$ $create$, me);
    EXECUTE format('COMMENT ON FUNCTION %s.agno_explain_target(pg_catalog.regclass) IS %L', me, 'tell by which path agno_upsert_sessions writes a table, and why');
END
$install$;

-- Which versions are no longer current: for want of versions (the cluster's identity takes a superuser's right to read) all
-- of them, so that a sync sends what it has, and learns that it is unchanged.
CREATE OR REPLACE FUNCTION agno_changed(target regclass, versions text[]) RETURNS SETOF bigint LANGUAGE sql STABLE PARALLEL SAFE COST 1000 ROWS 100 AS $$
    SELECT pg_catalog.generate_series(1::pg_catalog.int8, pg_catalog.cardinality(versions))
$$;

CREATE OR REPLACE FUNCTION agno_distribute(target regclass) RETURNS void LANGUAGE plpgsql STRICT AS $$
BEGIN
    RAISE EXCEPTION USING ERRCODE = 'feature_not_supported', MESSAGE = 'tables that Citus distributes take the extension',
        HINT = 'CREATE EXTENSION agno, on all nodes, where you can install it.';
END
$$;
COMMENT ON FUNCTION agno_distribute(regclass) IS 'prepare a table that Citus distributes for documents: not without the extension';

COMMENT ON FUNCTION agno_changed(regclass, text[]) IS 'the positions of those row versions, as agno_upsert tells them, that are current no more';

CREATE FUNCTION _agno_explain_target(target oid) RETURNS TABLE (path text, reason text) LANGUAGE plpgsql STABLE AS $$
BEGIN
    PERFORM _agno_open_target(target);
    RETURN QUERY VALUES ('portable', 'the extension is not installed');
END
$$;

-- Checks the options of a call, and opens its table, but where runs go to another one. fast: see _agno_fast_statement.
CREATE FUNCTION _agno_prepare(payload text, payload_jsonb jsonb, form text, preserve_updated_at boolean, target oid, mode text, newer_only boolean,
    touch boolean, on_error text, unknown_keys text, repair boolean, time_unit text, owner text, merge_by jsonb, caller_path text,
    key text[], is_sessions boolean, runs_target oid, prune_runs boolean, OUT call _agno_call, OUT fast text) LANGUAGE plpgsql AS $$
#variable_conflict use_variable
BEGIN
    mode := _agno_option('mode', mode, 'replace', 'patch', 'insert', 'delete');
    on_error := _agno_option('on_error', on_error, 'abort', 'skip');
    unknown_keys := _agno_option('unknown_keys', unknown_keys, 'error', 'ignore');
    time_unit := _agno_option('time_unit', time_unit, 'seconds', 'milliseconds', 'microseconds');
    merge_by := coalesce(merge_by, '{"runs": "run_id"}');
    IF jsonb_typeof(merge_by) <> 'object' OR EXISTS (SELECT FROM jsonb_each(CASE jsonb_typeof(merge_by) WHEN 'object' THEN merge_by ELSE '{}' END)
            WHERE CASE jsonb_typeof(value) WHEN 'string' THEN false WHEN 'object' THEN jsonb_typeof(value -> 'merge') IS DISTINCT FROM 'string' OR value - 'merge' <> '{}' ELSE true END) THEN
        RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = 'invalid value for option "merge_by"',
            HINT = 'It names, for each column of JSON arrays, the member that their elements merge by: {"runs": "run_id"}, or {"runs": {"merge": "run_id"}} if a stored element is to be patched, not replaced.';
    ELSIF newer_only AND mode = 'delete' THEN
        RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = 'newer_only has no meaning in mode "delete"',
            DETAIL = 'Of a document that deletes only its key is read.';
    END IF;
    IF payload IS NULL AND payload_jsonb IS NULL THEN
        RETURN;
    END IF;
    IF target IS NULL AND NOT is_sessions THEN
        RAISE EXCEPTION USING ERRCODE = 'null_value_not_allowed', MESSAGE = 'target must not be NULL';
    ELSIF key IS NULL THEN
        PERFORM _agno_open_target(target);
        SELECT array_agg(attname::text ORDER BY place) INTO key FROM pg_index, unnest(indkey[0:indnkeyatts - 1]) WITH ORDINALITY AS k(num, place)
            JOIN pg_attribute ON attnum = num WHERE indrelid = target AND indisprimary AND attrelid = target;
        IF key IS NULL THEN
            RAISE EXCEPTION USING ERRCODE = 'invalid_column_reference', MESSAGE = format('table %s has no primary key', _agno_open_target(target)),
                HINT = CASE WHEN (_agno_keys(target)).count > 0 THEN format('Name the columns that identify a row as key: the table has %s.', (_agno_keys(target)).told)
                            ELSE 'Give it one, or a unique index that is neither partial nor deferrable, and name its columns as key.' END;
        END IF;
    END IF;
    call := ROW(target, NULL, NULL, NULL, key, is_sessions, mode, coalesce(preserve_updated_at, false), coalesce(newer_only, false), coalesce(touch, false), on_error = 'skip',
        unknown_keys = 'ignore', time_unit, owner, merge_by, NULL, NULL, caller_path);
    IF runs_target IS NULL AND prune_runs THEN
        RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = 'prune_runs needs runs_target', HINT = 'It names the table of runs.';
    ELSIF runs_target IS NULL THEN
        call := _agno_open(call);
        IF repair IS NOT TRUE THEN
            fast := _agno_fast_statement(call, payload, payload_jsonb, form);
        END IF;
    END IF;
END
$$;

-- The table belongs to its user, not to the extension, so that dumps keep its rows. `name` is read as SQL reads
-- a table name: perhaps schema-qualified, folded to lower case unless quoted. Every name in the body is
-- qualified, so that nobody's search_path can change what runs; so is what it returns, since a table of that
-- name may also be found earlier on the search_path than where tables are made.
-- layout: 'sessions'; 'agno_go', whose ids are '' rather than NULL, since agno-go reads them into strings; 'agno_2'
-- and 'agno_3', as the Python package makes them.
CREATE OR REPLACE FUNCTION agno_create_sessions_table(name text DEFAULT 'sessions', layout text DEFAULT 'sessions')
RETURNS regclass
LANGUAGE plpgsql VOLATILE
AS $function$
DECLARE
    parts pg_catalog.text[] := pg_catalog.parse_ident(coalesce(name, 'sessions'));
    quoted pg_catalog.text := (SELECT pg_catalog.string_agg(pg_catalog.quote_ident(part), '.' ORDER BY place)
                               FROM pg_catalog.unnest(parts) WITH ORDINALITY AS p(part, place));
    compression pg_catalog.text := CASE
        WHEN EXISTS (SELECT FROM pg_catalog.pg_settings
                     WHERE pg_settings.name OPERATOR(pg_catalog.=) 'default_toast_compression'
                       AND 'lz4' OPERATOR(pg_catalog.=) ANY (enumvals))
        THEN 'COMPRESSION lz4' ELSE '' END;
    columns pg_catalog.text := CASE
        WHEN coalesce(layout, 'sessions') OPERATOR(pg_catalog.=) 'sessions' THEN pg_catalog.format($sql$
            session_id  VARCHAR(255) PRIMARY KEY,
            agent_id    VARCHAR(255),
            team_id     VARCHAR(255),
            workflow_id VARCHAR(255),
            user_id     VARCHAR(255),
            name        VARCHAR(255),
            metadata    pg_catalog.jsonb %1$s,
            state       pg_catalog.jsonb %1$s,
            agent_data  pg_catalog.jsonb %1$s,
            runs        pg_catalog.jsonb %1$s,
            summary     pg_catalog.jsonb %1$s,
            created_at  TIMESTAMP WITH TIME ZONE,
            updated_at  TIMESTAMP WITH TIME ZONE$sql$, compression)
        WHEN layout OPERATOR(pg_catalog.=) 'agno_go' THEN pg_catalog.format($sql$
            session_id  VARCHAR(255) PRIMARY KEY,
            agent_id    VARCHAR(255) DEFAULT '',
            team_id     VARCHAR(255) DEFAULT '',
            workflow_id VARCHAR(255) DEFAULT '',
            user_id     VARCHAR(255) DEFAULT '',
            name        VARCHAR(255) DEFAULT '',
            metadata    pg_catalog.jsonb %1$s,
            state       pg_catalog.jsonb %1$s,
            agent_data  pg_catalog.jsonb %1$s,
            runs        pg_catalog.jsonb %1$s,
            summary     pg_catalog.jsonb %1$s,
            created_at  TIMESTAMP WITH TIME ZONE,
            updated_at  TIMESTAMP WITH TIME ZONE$sql$, compression)
        WHEN layout OPERATOR(pg_catalog.=) 'agno_2' THEN $sql$
            session_id    VARCHAR NOT NULL,
            session_type  VARCHAR NOT NULL,
            agent_id      VARCHAR,
            team_id       VARCHAR,
            workflow_id   VARCHAR,
            user_id       VARCHAR,
            session_data  pg_catalog.jsonb,
            agent_data    pg_catalog.jsonb,
            team_data     pg_catalog.jsonb,
            workflow_data pg_catalog.jsonb,
            metadata      pg_catalog.jsonb,
            runs          pg_catalog.jsonb,
            summary       pg_catalog.jsonb,
            created_at    BIGINT NOT NULL,
            updated_at    BIGINT,
            PRIMARY KEY (session_id)$sql$
        WHEN layout OPERATOR(pg_catalog.=) 'agno_3' THEN $sql$
            session_id    VARCHAR NOT NULL,
            session_type  VARCHAR NOT NULL,
            agent_id      VARCHAR,
            team_id       VARCHAR,
            workflow_id   VARCHAR,
            user_id       VARCHAR,
            session_data  pg_catalog.jsonb,
            agent_data    pg_catalog.jsonb,
            team_data     pg_catalog.jsonb,
            workflow_data pg_catalog.jsonb,
            metadata      pg_catalog.jsonb,
            summary       pg_catalog.jsonb,
            created_at    BIGINT NOT NULL,
            updated_at    BIGINT,
            PRIMARY KEY (session_id)$sql$
        END;
    indexed pg_catalog.text[] := CASE WHEN layout OPERATOR(pg_catalog.~) '^agno_[23]$' THEN ARRAY['session_type', 'created_at']
                                      ELSE ARRAY[]::pg_catalog.text[] END;
    schema pg_catalog.text := CASE WHEN pg_catalog.cardinality(parts) OPERATOR(pg_catalog.=) 1 THEN pg_catalog.current_schema() ELSE parts[1] END;
    column_name pg_catalog.text;
    index_name pg_catalog.text;
    is_new pg_catalog.bool;
    is_tenant pg_catalog.bool;
    made pg_catalog.regclass;
BEGIN
    IF columns IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value',
            MESSAGE = pg_catalog.format('invalid value for option "layout": "%s"', layout),
            HINT = 'Valid values are "sessions", "agno_go", "agno_2" and "agno_3".';
    END IF;
    IF pg_catalog.cardinality(parts) OPERATOR(pg_catalog.=) 1 AND schema IS NOT NULL THEN
        quoted := pg_catalog.format('%I.%s', schema, quoted);
    END IF;
    is_new := pg_catalog.to_regclass(quoted) IS NULL;
    -- What a function makes there would be a plain table of this node to Citus.
    IF is_new AND pg_catalog.to_regclass('pg_catalog.pg_dist_schema') IS NOT NULL THEN
        EXECUTE 'SELECT EXISTS (SELECT FROM pg_catalog.pg_dist_schema
                                WHERE schemaid OPERATOR(pg_catalog.=) pg_catalog.to_regnamespace(pg_catalog.quote_ident($1))::pg_catalog.oid)'
            INTO is_tenant USING schema;
        IF is_tenant THEN
            RAISE EXCEPTION USING ERRCODE = 'feature_not_supported',
                MESSAGE = pg_catalog.format('schema "%s" is a tenant schema of Citus, whose tables are not supported', schema),
                HINT = 'Make the table in another schema.';
        END IF;
    END IF;
    BEGIN
        EXECUTE pg_catalog.format('CREATE TABLE IF NOT EXISTS %s (%s)', quoted, columns);
        IF is_new THEN
            FOREACH column_name IN ARRAY indexed LOOP
                -- The package's name for it, unless that is taken or too long to be one.
                index_name := pg_catalog.format('idx_%s_%s', parts[pg_catalog.cardinality(parts)], column_name);
                EXECUTE pg_catalog.format('CREATE INDEX %s ON %s (%I)',
                    CASE WHEN pg_catalog.octet_length(index_name) OPERATOR(pg_catalog.<) 64
                          AND pg_catalog.to_regclass(pg_catalog.format('%I.%I', schema, index_name)) IS NULL
                         THEN pg_catalog.quote_ident(index_name) END, quoted, column_name);
            END LOOP;
        END IF;
    EXCEPTION WHEN duplicate_table OR duplicate_object OR unique_violation THEN
        -- Somebody else was making it: IF NOT EXISTS sees only what is committed.
        IF pg_catalog.to_regclass(quoted) IS NULL THEN
            RAISE;
        END IF;
    END;
    made := quoted::pg_catalog.regclass;
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_class
                   WHERE pg_class.oid OPERATOR(pg_catalog.=) made
                     AND relkind OPERATOR(pg_catalog.=) ANY (ARRAY['r', 'p']::pg_catalog."char"[])) THEN
        RAISE EXCEPTION USING ERRCODE = 'wrong_object_type', MESSAGE = pg_catalog.format('%s is not a table', quoted);
    END IF;
    RETURN made;
END
$function$;

COMMENT ON FUNCTION agno_create_sessions_table(text, text)
IS 'make a table for session documents unless it exists';

-- The table for runs, as agno 3 makes it: what belongs to its sessions table, if that is there beside it, goes with it.
CREATE OR REPLACE FUNCTION agno_create_runs_table(name text DEFAULT 'agno_runs', sessions regclass DEFAULT NULL)
RETURNS regclass
LANGUAGE plpgsql VOLATILE
AS $function$
DECLARE
    parts pg_catalog.text[] := pg_catalog.parse_ident(coalesce(name, 'agno_runs'));
    schema pg_catalog.text := CASE WHEN pg_catalog.cardinality(parts) OPERATOR(pg_catalog.=) 1 THEN pg_catalog.current_schema() ELSE parts[1] END;
    quoted pg_catalog.text := (SELECT pg_catalog.string_agg(pg_catalog.quote_ident(part), '.' ORDER BY place)
                               FROM pg_catalog.unnest(parts) WITH ORDINALITY AS p(part, place));
    belongs_to pg_catalog.regclass := coalesce(sessions, pg_catalog.to_regclass(pg_catalog.format('%I.agno_sessions', schema)));
    compression pg_catalog.text := CASE
        WHEN EXISTS (SELECT FROM pg_catalog.pg_settings
                     WHERE pg_settings.name OPERATOR(pg_catalog.=) 'default_toast_compression'
                       AND 'lz4' OPERATOR(pg_catalog.=) ANY (enumvals))
        THEN 'COMPRESSION lz4' ELSE '' END;
    column_names pg_catalog.text;
    index_name pg_catalog.text;
    is_new pg_catalog.bool;
    is_tenant pg_catalog.bool;
    made pg_catalog.regclass;
BEGIN
    IF pg_catalog.cardinality(parts) OPERATOR(pg_catalog.=) 1 AND schema IS NOT NULL THEN
        quoted := pg_catalog.format('%I.%s', schema, quoted);
    END IF;
    is_new := pg_catalog.to_regclass(quoted) IS NULL;
    -- What a function makes there would be a plain table of this node to Citus.
    IF is_new AND pg_catalog.to_regclass('pg_catalog.pg_dist_schema') IS NOT NULL THEN
        EXECUTE 'SELECT EXISTS (SELECT FROM pg_catalog.pg_dist_schema
                                WHERE schemaid OPERATOR(pg_catalog.=) pg_catalog.to_regnamespace(pg_catalog.quote_ident($1))::pg_catalog.oid)'
            INTO is_tenant USING schema;
        IF is_tenant THEN
            RAISE EXCEPTION USING ERRCODE = 'feature_not_supported',
                MESSAGE = pg_catalog.format('schema "%s" is a tenant schema of Citus, whose tables are not supported', schema),
                HINT = 'Make the table in another schema.';
        END IF;
    END IF;
    BEGIN
        EXECUTE pg_catalog.format($sql$
        CREATE TABLE IF NOT EXISTS %1$s (
            run_id        VARCHAR NOT NULL,
            session_id    VARCHAR NOT NULL %2$s,
            run_type      VARCHAR NOT NULL,
            agent_id      VARCHAR,
            team_id       VARCHAR,
            workflow_id   VARCHAR,
            user_id       VARCHAR,
            parent_run_id VARCHAR,
            status        VARCHAR,
            run_index     BIGINT,
            run_data      pg_catalog.jsonb %3$s NOT NULL,
            created_at    BIGINT NOT NULL,
            updated_at    BIGINT,
            PRIMARY KEY (run_id))
        $sql$, quoted, 'REFERENCES ' OPERATOR(pg_catalog.||) belongs_to::pg_catalog.text OPERATOR(pg_catalog.||) ' (session_id) ON DELETE CASCADE', compression);
        IF is_new THEN
            FOREACH column_names IN ARRAY ARRAY['session_id', 'run_type', 'agent_id', 'team_id', 'workflow_id', 'user_id', 'status', 'created_at',
                                                'session_id, run_index'] LOOP
                -- The package's name for it, unless that is taken or too long to be one.
                index_name := pg_catalog.format('idx_%s_%s', parts[pg_catalog.cardinality(parts)], pg_catalog.replace(column_names, ', ', '_'));
                EXECUTE pg_catalog.format('CREATE INDEX %s ON %s (%s)',
                    CASE WHEN pg_catalog.octet_length(index_name) OPERATOR(pg_catalog.<) 64
                          AND pg_catalog.to_regclass(pg_catalog.format('%I.%I', schema, index_name)) IS NULL
                         THEN pg_catalog.quote_ident(index_name) END, quoted, column_names);
            END LOOP;
        END IF;
    EXCEPTION WHEN duplicate_table OR duplicate_object OR unique_violation THEN
        -- Somebody else was making it: IF NOT EXISTS sees only what is committed.
        IF pg_catalog.to_regclass(quoted) IS NULL THEN
            RAISE;
        END IF;
    END;
    made := quoted::pg_catalog.regclass;
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_class
                   WHERE pg_class.oid OPERATOR(pg_catalog.=) made
                     AND relkind OPERATOR(pg_catalog.=) ANY (ARRAY['r', 'p']::pg_catalog."char"[])) THEN
        RAISE EXCEPTION USING ERRCODE = 'wrong_object_type', MESSAGE = pg_catalog.format('%s is not a table', quoted);
    END IF;
    RETURN made;
END
$function$;

COMMENT ON FUNCTION agno_create_runs_table(text, regclass)
IS 'make a table for the runs of sessions unless it exists';

-- Copies what a `runs` column holds into a table of runs, batch by batch, each committed by itself; the column stays.
-- Runs that are there already are left alone: they are newer. Every name is qualified, so that nobody's search_path
-- can change what runs.
CREATE OR REPLACE PROCEDURE agno_move_runs(sessions regclass, runs regclass, batch int DEFAULT 1000)
LANGUAGE plpgsql
AS $procedure$
DECLARE
    extension_schema pg_catalog.text := '@schema@';
    id_type pg_catalog.text := (SELECT pg_catalog.format_type(atttypid, NULL) FROM pg_catalog.pg_attribute
                                WHERE attrelid OPERATOR(pg_catalog.=) sessions AND attname OPERATOR(pg_catalog.=) 'session_id');
    user_id pg_catalog.text := coalesce((SELECT 's.user_id' FROM pg_catalog.pg_attribute WHERE attrelid OPERATOR(pg_catalog.=) sessions
                                         AND attname OPERATOR(pg_catalog.=) 'user_id' AND NOT attisdropped), 'NULL::pg_catalog.text');
    -- A member of the run's, unless it is null or missing.
    or_else pg_catalog.text := 'coalesce(CASE WHEN run OPERATOR(pg_catalog.->) %1$L OPERATOR(pg_catalog.<>) ''null'' THEN run OPERATOR(pg_catalog.->) %1$L END, pg_catalog.to_jsonb(%2$s))';
    run_type pg_catalog.text := $sql$CASE
        WHEN coalesce(run OPERATOR(pg_catalog.->>) 'agent_id', run OPERATOR(pg_catalog.->>) 'agent_name') IS NOT NULL THEN 'agent'
        WHEN coalesce(run OPERATOR(pg_catalog.->>) 'team_id', run OPERATOR(pg_catalog.->>) 'team_name') IS NOT NULL THEN 'team'
        WHEN coalesce(run OPERATOR(pg_catalog.->>) 'workflow_id', run OPERATOR(pg_catalog.->>) 'workflow_name') IS NOT NULL THEN 'workflow'
        ELSE 'agent' END::pg_catalog.text$sql$;
    -- What a run has a column for; the rest comes from its session. By name: it goes into a row of VALUES.
    own_values pg_catalog.text := (
        SELECT pg_catalog.string_agg(pg_catalog.format('(%L, %s)', attname, CASE attname
            WHEN 'user_id' THEN pg_catalog.format(or_else, attname, 'p.user_id')
            WHEN 'run_type' THEN pg_catalog.format(or_else, attname, run_type)
            ELSE pg_catalog.format('run OPERATOR(pg_catalog.->) %L', attname) END), ', ')
        FROM pg_catalog.pg_attribute
        WHERE attrelid OPERATOR(pg_catalog.=) runs AND attnum OPERATOR(pg_catalog.>) 0 AND NOT attisdropped
          AND attname OPERATOR(pg_catalog.<>) ALL ('{session_id,run_index,run_data}'::pg_catalog.name[]));
    -- About a megabyte at once, as stored, which bounds the memory it takes.
    copy_part pg_catalog.text := pg_catalog.format($sql$
        WITH taken AS MATERIALIZED (
            SELECT session_id, user_id, CASE pg_catalog.jsonb_typeof(runs::pg_catalog.jsonb)
                       WHEN 'string' THEN (runs::pg_catalog.jsonb OPERATOR(pg_catalog.#>>) '{}')::pg_catalog.jsonb
                       WHEN 'array' THEN runs::pg_catalog.jsonb ELSE '[]' END AS list
            FROM (SELECT session_id, user_id, runs, bytes,
                         pg_catalog.sum(bytes) OVER (ORDER BY session_id ROWS UNBOUNDED PRECEDING) AS all_bytes
                  FROM (SELECT s.session_id, %3$s AS user_id, s.runs, pg_catalog.pg_column_size(s.runs) AS bytes
                        FROM %1$s s
                        WHERE s.runs IS NOT NULL AND ($1 IS NULL OR s.session_id OPERATOR(pg_catalog.>) CAST($1 AS %2$s))
                        ORDER BY s.session_id LIMIT $2) AS next) AS measured
            WHERE all_bytes OPERATOR(pg_catalog.-) bytes OPERATOR(pg_catalog.<) 1048576),
        documents AS (
            SELECT pg_catalog.jsonb_agg((
                SELECT pg_catalog.jsonb_object_agg(name, value) FROM (VALUES %6$s,
                    ('session_id', pg_catalog.to_jsonb(p.session_id)), ('run_index', pg_catalog.to_jsonb(place OPERATOR(pg_catalog.-) 1)),
                    ('run_data', run)) AS v(name, value)
                WHERE value OPERATOR(pg_catalog.<>) 'null')) AS list
            FROM taken p, LATERAL pg_catalog.jsonb_array_elements(p.list) WITH ORDINALITY AS r(run, place)),
        results AS (
            SELECT u.ordinal, u.outcome, u.detail, list OPERATOR(pg_catalog.->) (u.ordinal OPERATOR(pg_catalog.-) 1)::pg_catalog.int4 AS document
            FROM documents, LATERAL %4$s.agno_upsert(%5$L::pg_catalog.regclass, list, '{run_id}', mode => 'insert', on_error => 'skip',
                                                     unknown_keys => 'ignore') AS u)
        SELECT (SELECT pg_catalog.count(*) FROM taken), (SELECT session_id::pg_catalog.text FROM taken ORDER BY session_id DESC LIMIT 1),
               pg_catalog.count(*) FILTER (WHERE outcome OPERATOR(pg_catalog.=) 'inserted'),
               pg_catalog.count(*) FILTER (WHERE outcome OPERATOR(pg_catalog.=) 'exists'),
               pg_catalog.count(*) FILTER (WHERE outcome OPERATOR(pg_catalog.=) 'rejected'),
               (pg_catalog.array_agg(pg_catalog.format('session %%s, run %%s: %%s', document OPERATOR(pg_catalog.->>) 'session_id',
                    document OPERATOR(pg_catalog.->>) 'run_index', detail) ORDER BY ordinal) FILTER (WHERE outcome OPERATOR(pg_catalog.=) 'rejected'))[1]
        FROM results
    $sql$, sessions, id_type, user_id, extension_schema, runs, own_values);
    last_id pg_catalog.text;
    session_count pg_catalog.int8;
    copied pg_catalog.int8;
    there pg_catalog.int8;
    refused pg_catalog.int8;
    reason pg_catalog.text;
    batch_sessions pg_catalog.int8 := 0;
    batch_refused pg_catalog.int8 := 0;
    batch_reason pg_catalog.text;
    all_sessions pg_catalog.int8 := 0;
    all_copied pg_catalog.int8 := 0;
    all_there pg_catalog.int8 := 0;
    all_refused pg_catalog.int8 := 0;
BEGIN
    IF coalesce(batch, 0) OPERATOR(pg_catalog.<) 1 THEN
        RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = 'batch must be at least 1';
    END IF;
    IF (SELECT pg_catalog.count(*) FROM pg_catalog.pg_attribute WHERE attrelid OPERATOR(pg_catalog.=) sessions
        AND attname OPERATOR(pg_catalog.=) ANY ('{session_id,runs}'::pg_catalog.name[]) AND NOT attisdropped) OPERATOR(pg_catalog.<>) 2 THEN
        RAISE EXCEPTION USING ERRCODE = 'undefined_column',
            MESSAGE = pg_catalog.format('table %s holds no runs of sessions: it needs columns session_id and runs', sessions);
    END IF;
    LOOP
        EXECUTE copy_part INTO session_count, last_id, copied, there, refused, reason USING last_id, batch OPERATOR(pg_catalog.-) batch_sessions;
        batch_sessions := batch_sessions OPERATOR(pg_catalog.+) session_count;
        all_copied := all_copied OPERATOR(pg_catalog.+) copied;
        all_there := all_there OPERATOR(pg_catalog.+) there;
        batch_refused := batch_refused OPERATOR(pg_catalog.+) refused;
        batch_reason := coalesce(batch_reason, reason);
        CONTINUE WHEN session_count OPERATOR(pg_catalog.>) 0 AND batch_sessions OPERATOR(pg_catalog.<) batch;
        COMMIT;
        EXIT WHEN batch_sessions OPERATOR(pg_catalog.=) 0;
        all_sessions := all_sessions OPERATOR(pg_catalog.+) batch_sessions;
        all_refused := all_refused OPERATOR(pg_catalog.+) batch_refused;
        IF batch_refused OPERATOR(pg_catalog.>) 0 THEN
            RAISE WARNING '% runs of this batch were not copied, and stay in the column only', batch_refused USING DETAIL = batch_reason;
        END IF;
        RAISE NOTICE '% sessions, % runs copied, % there already, % refused', all_sessions, all_copied, all_there, all_refused;
        EXIT WHEN session_count OPERATOR(pg_catalog.=) 0;
        batch_sessions := 0;
        batch_refused := 0;
        batch_reason := NULL;
    END LOOP;
END
$procedure$;

COMMENT ON PROCEDURE agno_move_runs(regclass, regclass, int)
IS 'copy the runs that a column of sessions holds into a table of their own';

-- It calls agno_upsert by the name of its schema, which is known here.
DO $install$
BEGIN
    EXECUTE replace(pg_get_functiondef('agno_move_runs(regclass, regclass, int)'::regprocedure), '@schema@', replace(quote_ident(current_schema()), E'\'', E'\'\''));
END
$install$;

-- What an earlier version had with other arguments would make calls ambiguous.
DO $install$
DECLARE
    old record;
BEGIN
    FOR old IN SELECT oid::regprocedure AS name FROM pg_catalog.pg_proc
               WHERE pronamespace = to_regnamespace(quote_ident(current_schema())) AND proname = ANY (ARRAY['agno_upsert_sessions', 'agno_sync_sessions', 'agno_upsert',
                         'agno_explain_target', 'agno_changed', 'agno_create_sessions_table', 'agno_create_runs_table', 'agno_move_runs'])
                   AND xmin::text <> (pg_current_xact_id()::text::numeric % 4294967296)::text LOOP
        EXECUTE format('DROP ROUTINE %s', old.name);
    END LOOP;
END
$install$;

-- Nobody's search_path changes what runs in the functions for internal use: in those that are called from outside, by users
-- or by statements under their search_path, and in what these call in turn.
DO $install$
DECLARE
    ours record;
BEGIN
    FOR ours IN SELECT p.oid::regprocedure AS name, quote_ident(n.nspname) AS schema FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
                WHERE n.nspname = current_schema() AND p.proname = ANY (ARRAY['_agno_prepare', '_agno_is_final', '_agno_upsert', '_agno_upsert_with_runs', '_agno_explain_target',
                    '_agno_time', '_agno_utc_time', '_agno_epoch', '_agno_time_of_epoch', '_agno_text', '_agno_uncut', '_agno_uncut_json', '_agno_patch', '_agno_merge_by', '_agno_default',
                    '_agno_json_image', '_agno_require']) LOOP
        EXECUTE format('ALTER FUNCTION %s SET search_path TO pg_catalog, %s, pg_temp', ours.name, ours.schema);
    END LOOP;
END
$install$;

-- An array that a plan has as a constant is gone through from its beginning for each element asked for. Compiling a statement
-- takes longer than most of them run.
DO $install$
DECLARE
    ours regprocedure;
BEGIN
    FOR ours IN SELECT p.oid FROM pg_catalog.pg_proc p WHERE p.pronamespace = to_regnamespace(quote_ident(current_schema()))
                AND p.proname = ANY (ARRAY['agno_upsert_sessions', '_agno_upsert_any', '_agno_upsert', '_agno_upsert_with_runs']) LOOP
        EXECUTE format('ALTER FUNCTION %s SET work_mem = ''64MB''', ours);
        EXECUTE format('ALTER FUNCTION %s SET plan_cache_mode = force_generic_plan', ours);
        EXECUTE format('ALTER FUNCTION %s SET jit = off', ours);
    END LOOP;
END
$install$;

COMMIT;
