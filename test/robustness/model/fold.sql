-- The model, part 1: how one document changes one row, by plain SQL on the table "fold", which has the types,
-- defaults, NOT NULL and CHECK constraints of the model's table but none that concern other rows.
SET check_function_bodies = off;  -- the tables come later

-- RFC 7396.
CREATE FUNCTION merge_patch(target jsonb, patch jsonb) RETURNS jsonb LANGUAGE plpgsql IMMUTABLE AS $function$
DECLARE
    merged jsonb := CASE WHEN jsonb_typeof(target) = 'object' THEN target ELSE '{}' END;
    name text;
    value jsonb;
BEGIN
    IF jsonb_typeof(patch) <> 'object' THEN
        RETURN patch;
    END IF;
    FOR name, value IN SELECT * FROM jsonb_each(patch) LOOP
        merged := CASE WHEN value = 'null' THEN merged - name
                       ELSE merged || jsonb_build_object(name, merge_patch(merged -> name, value)) END;
    END LOOP;
    RETURN merged;
END
$function$;

-- A run of a stored run_id takes that run's place, others are appended; one without run_id is not, where an equal
-- one was there before the patch.
CREATE FUNCTION merge_runs(stored jsonb, patch jsonb) RETURNS jsonb LANGUAGE plpgsql IMMUTABLE AS $function$
DECLARE
    before jsonb := CASE WHEN jsonb_typeof(stored) = 'array' THEN stored ELSE '[]' END;
    merged jsonb := before;
    run jsonb;
    place int;
BEGIN
    FOR run IN SELECT * FROM jsonb_array_elements(patch) LOOP
        IF run ? 'run_id' THEN
            place := (SELECT min(n) FROM jsonb_array_elements(merged) WITH ORDINALITY t (r, n)
                      WHERE r -> 'run_id' = run -> 'run_id');
            merged := CASE WHEN place IS NULL THEN merged || jsonb_build_array(run)
                           ELSE jsonb_set(merged, ARRAY[(place - 1)::text], run) END;
        ELSIF NOT EXISTS (SELECT FROM jsonb_array_elements(before) r WHERE r = run) THEN
            merged := merged || jsonb_build_array(run);
        END IF;
    END LOOP;
    RETURN merged;
END
$function$;

-- The time that a document gives, NULL if it gives none.
CREATE FUNCTION time_of(value jsonb) RETURNS timestamptz LANGUAGE sql STABLE AS $$
    SELECT nullif(CASE jsonb_typeof(value) WHEN 'number' THEN to_timestamp(value::float8)
        WHEN 'string' THEN (value #>> '{}')::timestamptz END, '0001-01-01T00:00:00Z')
$$;

-- As a column of the shape keeps it.
CREATE FUNCTION as_stored(a_time timestamptz) RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT CASE format_type(atttypid, NULL) WHEN 'bigint' THEN to_jsonb(floor(extract(epoch FROM a_time))::bigint)
        ELSE to_jsonb(a_time) END
    FROM pg_attribute
    WHERE attrelid = 'model'::regclass AND attname IN ('created_at', 'updated_at') AND a_time IS NOT NULL LIMIT 1
$$;

-- A line of the payload as columns, times as they are stored, and what makes it bad whatever else there is.
CREATE FUNCTION read_document(line text, unknown_keys text, OUT columns jsonb, OUT code text)
LANGUAGE plpgsql AS $function$
DECLARE
    name text;
BEGIN
    columns := line::jsonb;
    IF jsonb_typeof(columns) <> 'object' THEN
        code := '22023';
    ELSIF unknown_keys = 'error'
            AND EXISTS (SELECT FROM jsonb_object_keys(columns) k WHERE k NOT IN (SELECT columns_of('model'))) THEN
        code := '42703';
    ELSIF columns ->> 'session_id' IS NULL THEN
        code := '23502';
    ELSIF columns ->> 'session_id' = '' THEN
        code := '2200F';
    ELSE
        FOR name IN SELECT c FROM columns_of('model') c WHERE c IN ('created_at', 'updated_at') AND columns ? c LOOP
            -- A time that is not there is as a key that is not there.
            columns := columns - name || coalesce(
                (SELECT jsonb_build_object(name, t) FROM as_stored(time_of(columns -> name)) t WHERE t IS NOT NULL),
                '{}');
        END LOOP;
        PERFORM jsonb_populate_record(NULL::model, columns);
    END IF;
EXCEPTION WHEN OTHERS THEN
    code := SQLSTATE;
END
$function$;

-- How a patch changes the JSON columns.
CREATE FUNCTION patched(columns jsonb) RETURNS jsonb LANGUAGE plpgsql AS $function$
DECLARE
    stored jsonb := coalesce((SELECT to_jsonb(f) FROM fold f), '{}');
    name text;
BEGIN
    FOR name IN SELECT c FROM columns_of('model') c
                WHERE c IN ('metadata', 'state', 'runs') AND columns -> c <> 'null' LOOP
        columns := columns || jsonb_build_object(name, CASE name
            WHEN 'runs' THEN merge_runs(stored -> name, columns -> name)
            ELSE merge_patch(stored -> name, columns -> name) END);
    END LOOP;
    RETURN columns;
END
$function$;

-- The type of a session whose document has none.
CREATE FUNCTION inferred_type(session jsonb) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN session ->> 'agent_id' IS NOT NULL THEN 'agent' WHEN session ->> 'team_id' IS NOT NULL THEN 'team'
        ELSE 'agent' END
$$;

-- Columns that are not there get their DEFAULT.
CREATE FUNCTION insert_into_fold(columns jsonb) RETURNS void LANGUAGE plpgsql AS $function$
BEGIN
    EXECUTE format('INSERT INTO fold (%1$s) SELECT %1$s FROM jsonb_populate_record(NULL::fold, $1)',
        (SELECT string_agg(c, ', ') FROM columns_of('model') c WHERE columns ? c)) USING columns;
END
$function$;

-- Inserts the document into "fold" where that is empty, else updates the row there. Times as stored; updated_at is
-- left to the end.
CREATE FUNCTION apply_document(columns jsonb, shape shape, mode text) RETURNS void LANGUAGE plpgsql AS $function$
DECLARE
    infers boolean := NOT columns ? 'session_type'
        AND EXISTS (SELECT FROM columns_of('model') c WHERE c = 'session_type');
    settings text[];
BEGIN
    IF mode = 'patch' THEN
        columns := patched(columns);
    END IF;
    IF NOT EXISTS (SELECT FROM fold) THEN
        PERFORM insert_into_fold(jsonb_build_object('created_at', as_stored(now()))
            || CASE WHEN infers THEN jsonb_build_object('session_type', inferred_type(columns)) ELSE '{}' END || columns);
        RETURN;
    END IF;
    settings := ARRAY(
        SELECT format(CASE WHEN columns ? c THEN '%1$I = d.%1$I' ELSE '%1$I = DEFAULT' END, c) FROM columns_of('model') c
        WHERE c NOT IN ('session_id', 'created_at', 'updated_at') AND (columns ? c OR (mode = 'replace'
            AND c <> 'session_type' AND c <> ALL (shape.computed))));
    IF settings <> '{}' THEN
        EXECUTE format('UPDATE fold SET %s FROM jsonb_populate_record(NULL::fold, $1) d', array_to_string(settings, ', '))
            USING columns;
    END IF;
    IF infers AND mode = 'replace' THEN
        UPDATE fold SET session_type = inferred_type(to_jsonb(fold));
    END IF;
END
$function$;
