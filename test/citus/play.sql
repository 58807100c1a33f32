-- Random calls on the tables of one node, schema `twin`, and on those that Citus distributes: what comes back, and in the end
-- what the tables hold, must be the same.
CREATE TABLE model (LIKE twin.sessions);
\i test/robustness/model/documents.sql
SET check_function_bodies = on;
CREATE TABLE complaint (step int, call text, twin text[], spread text[]);
CREATE TABLE played (mode text, outcome text);

-- A document of `chats` has its tenant, too.
CREATE FUNCTION random_payload(target text, as_array boolean) RETURNS text LANGUAGE plpgsql VOLATILE AS $function$
DECLARE
    documents int := CASE below(6) WHEN 0 THEN 1 WHEN 1 THEN 60 ELSE 1 + below(12) END;
    keys int := one_of('3', '20', '60')::int;
    bad float := one_of('0', '0', '0.05', '0.3')::float;
    lines text[];
BEGIN
    SELECT array_agg(CASE WHEN target = 'chats' THEN regexp_replace(line, '^\{"', format('{"tenant": %s, "', below(9))) ELSE line END)
        INTO lines
        FROM generate_series(1, documents) n, LATERAL (SELECT random_document(keys, CASE WHEN as_array THEN 0 ELSE bad END, false) line WHERE n > 0) l;
    RETURN CASE WHEN as_array THEN '[' || array_to_string(lines, ', ') || ']' ELSE array_to_string(lines, E'\n') END;
END
$function$;

CREATE FUNCTION random_options(target text, mode text) RETURNS text LANGUAGE sql VOLATILE AS $$
    SELECT format('mode => %L, preserve_updated_at => %L, newer_only => %L, touch => %L, on_error => %L, unknown_keys => %L, owner => %L',
        mode, chance(0.5), chance(0.3) AND mode <> 'delete', chance(0.2), CASE WHEN chance(0.7) THEN 'skip' ELSE 'abort' END,
        one_of('error', 'error', 'ignore'), CASE WHEN chance(0.2) THEN 'user_id' END)
$$;

-- What a call answers, or the error that it raises.
CREATE FUNCTION answer(call text, payload text, schema text) RETURNS text[] LANGUAGE plpgsql AS $function$
DECLARE
    rows text[];
    state text;
    message text;
    detail text;
    hint text;
    violated text;
    of_table text;
BEGIN
    EXECUTE format(call, schema) INTO rows USING payload;
    RETURN replace(rows::text, schema, 'SCHEMA')::text[];
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL,
        hint = PG_EXCEPTION_HINT, violated = CONSTRAINT_NAME, of_table = TABLE_NAME;
    RETURN replace(ARRAY['raised', state, message, detail, hint, violated, of_table]::text, schema, 'SCHEMA')::text[];
END
$function$;

-- Where several documents are bad, on several nodes, the first shard's is told: one that would be rejected with that SQLSTATE.
CREATE FUNCTION is_another_bad_one(raised text[], call text, payload text) RETURNS boolean LANGUAGE plpgsql AS $function$
DECLARE
    skipping text[];
BEGIN
    BEGIN
        skipping := answer(replace(call, 'on_error => ''abort''', 'on_error => ''skip'''), payload, 'twin');
        RAISE 'undo' USING ERRCODE = 'AG999';
    EXCEPTION WHEN SQLSTATE 'AG999' THEN
    END;
    RETURN EXISTS (SELECT FROM unnest(skipping) s WHERE s LIKE format('%s,%%outcome=rejected,%%%s,%%', substring(raised[3] FROM 'document (\d+)'), raised[2]));
END
$function$;

CREATE PROCEDURE compare(step int, mode text, call text, payload text, spread text) LANGUAGE plpgsql AS $procedure$
DECLARE
    of_twin text[] := answer(call, payload, 'twin');
    of_spread text[] := answer(call, payload, spread);
BEGIN
    IF of_twin IS DISTINCT FROM of_spread
        AND NOT (of_twin[1] = 'raised' AND of_spread[1] = 'raised' AND is_another_bad_one(of_spread, call, payload)) THEN
        INSERT INTO complaint VALUES (step, format(call, spread) || E'\n' || payload, of_twin, of_spread);
    END IF;
    INSERT INTO played SELECT mode, CASE WHEN of_twin[1] = 'raised' THEN 'raised' ELSE split_part(split_part(o, ',outcome=', 2), ',', 1) END
        FROM unnest(of_twin) o WHERE of_twin[1] <> 'raised' OR o = 'raised';
END
$procedure$;

CREATE PROCEDURE play_step(step int, spread text) LANGUAGE plpgsql AS $procedure$
DECLARE
    target text := one_of('sessions', 'chats');
    mode text := one_of('replace', 'replace', 'patch', 'patch', 'insert', 'delete');
    type text := one_of('text', 'text', 'jsonb', 'json');
    options text := random_options(target, mode);
    payload text := random_payload(target, type <> 'text');
    call text := format('SELECT array_agg(concat_ws('','', ordinal, key, ''outcome='' || outcome, updated_at, sqlstate, detail))
        FROM agno_upsert(''%%s.%s'', $1::%s, %s)', target, type, replace(options, '%', '%%'));
BEGIN
    CALL compare(step, mode, call, payload, spread);
    -- Some come again, when most has been written.
    IF chance(0.2) THEN
        CALL compare(step, mode, call, payload, spread);
    END IF;
END
$procedure$;

CREATE PROCEDURE play(seed int, calls int, spread text) LANGUAGE plpgsql AS $procedure$
BEGIN
    PERFORM setseed(seed / 1000.0);
    FOR step IN 1 .. calls LOOP
        CALL play_step(step, spread);
        COMMIT;
        EXIT WHEN EXISTS (SELECT FROM complaint);
    END LOOP;
END
$procedure$;
