-- Calls with random documents on the tables of one random shape, each judged by the model.
SET check_function_bodies = off;  -- the tables come later

CREATE TABLE answer (target text, ordinal int, session_id text, outcome text, updated_at timestamptz, sqlstate text);
CREATE TABLE loader_reject (ordinal bigint, session_id text, sqlstate text, detail text, doc text);
CREATE TABLE sent (ordinal int, line text);
CREATE TABLE complaint (seed int, step int, shape text, options text, documents text, complaint text);
CREATE TABLE played (seed int, step int, shape text, options text, documents int, outcomes text);

CREATE FUNCTION random_options(shape shape) RETURNS options LANGUAGE plpgsql VOLATILE AS $function$
DECLARE
    has_time boolean := EXISTS (SELECT FROM columns_of('model') c WHERE c = 'updated_at');
BEGIN
    RETURN ROW(one_of('replace', 'patch'), chance(0.5), chance(0.3) AND has_time, chance(0.15),
        CASE WHEN chance(0.75) THEN 'skip' ELSE 'abort' END, one_of('error', 'error', 'ignore'))::options;
END
$function$;

CREATE FUNCTION payload(as_jsonb boolean) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN as_jsonb THEN '[' || string_agg(line, ',' ORDER BY ordinal) || ']'
        ELSE string_agg(line, e'\n' ORDER BY ordinal) END FROM doc
$$;

-- The call on one target; its answer goes to `answer`. Returns the error that it raised, and the document it names.
CREATE FUNCTION call_target(target text, options options, as_jsonb boolean) RETURNS text LANGUAGE plpgsql AS $function$
DECLARE
    counts text;
BEGIN
    IF target = 'loader_target' THEN
        EXECUTE format('CREATE FOREIGN TABLE inbox (doc text) SERVER agno_loader OPTIONS (
            target %L, mode %L, preserve_updated_at %L, newer_only %L, touch %L, on_error %L, unknown_keys %L%s)',
            target, options.mode, options.preserve_updated_at, options.newer_only, options.touch, options.on_error, options.unknown_keys,
            CASE WHEN options.on_error = 'skip' THEN ', reject_table ''loader_reject''' END);
        DELETE FROM loader_reject;
        INSERT INTO inbox SELECT line FROM doc ORDER BY ordinal;
        DROP FOREIGN TABLE inbox;
    ELSE
        EXECUTE format('INSERT INTO answer SELECT %L, ordinal, session_id, outcome, updated_at, sqlstate
            FROM agno_upsert_sessions($1::%s, target => %L::regclass, mode => $2.mode,
                preserve_updated_at => $2.preserve_updated_at, newer_only => $2.newer_only, touch => $2.touch,
                on_error => $2.on_error, unknown_keys => $2.unknown_keys)',
            target, CASE WHEN as_jsonb THEN 'jsonb' ELSE 'text' END, target) USING payload(as_jsonb), options;
    END IF;
    RETURN NULL;
EXCEPTION WHEN OTHERS THEN
    RETURN concat_ws(', document ', SQLSTATE, substring(SQLERRM FROM 'document (\d+)'));
END
$function$;

CREATE FUNCTION is_json(line text) RETURNS boolean LANGUAGE plpgsql AS $function$
BEGIN
    RETURN line::jsonb IS NOT NULL;
EXCEPTION WHEN OTHERS THEN
    RETURN false;
END
$function$;

-- Both ways of writing and the loader table must do the same.
CREATE FUNCTION compare_targets() RETURNS SETOF text LANGUAGE plpgsql AS $function$
DECLARE
    counted text := (SELECT string_agg(n::text, ' ' ORDER BY place) FROM (
        SELECT place, count(ordinal) AS n
        FROM unnest('{inserted,updated,unchanged,stale,suppressed,duplicate,rejected}'::text[])
            WITH ORDINALITY o (outcome, place)
        LEFT JOIN answer a ON a.outcome = o.outcome AND target = 'direct_target' GROUP BY place) c);
    loaded text := (SELECT concat_ws(' ', inserted, updated, unchanged, stale, suppressed, duplicate, rejected)
                    FROM agno_loader_result());
BEGIN
    RETURN QUERY SELECT format('document %s: %s written directly, %s by statements', ordinal, d, s)
        FROM (SELECT ordinal, to_jsonb(a) - 'target' AS d FROM answer a WHERE target = 'direct_target') direct
        FULL JOIN (SELECT ordinal, to_jsonb(a) - 'target' AS s FROM answer a WHERE target = 'statement_target') statements
            USING (ordinal)
        WHERE d IS DISTINCT FROM s ORDER BY ordinal;
    IF counted <> loaded THEN
        RETURN NEXT format('the loader table counts %s, the function %s', loaded, counted);
    END IF;
    RETURN QUERY SELECT format('the loader table rejects %s with %s', l.ordinal, l.sqlstate) FROM loader_reject l
        FULL JOIN (SELECT * FROM answer WHERE target = 'direct_target' AND outcome = 'rejected') a USING (ordinal)
        WHERE l.sqlstate IS DISTINCT FROM a.sqlstate;
END
$function$;

CREATE FUNCTION compare_rows() RETURNS SETOF text LANGUAGE plpgsql AS $function$
DECLARE
    target text;
BEGIN
    FOREACH target IN ARRAY '{direct_target,statement_target,loader_target}'::text[] LOOP
        RETURN QUERY EXECUTE format('SELECT format(%L, t, m) FROM (SELECT session_id, t::text AS t FROM %I t) t
            FULL JOIN (SELECT session_id, m::text AS m FROM model m) m USING (session_id)
            WHERE t IS DISTINCT FROM m ORDER BY 1',
            target || ' has %s, but should have %s', target);
    END LOOP;
END
$function$;

-- All complaints about a call that did not raise.
CREATE FUNCTION judge(shape shape, options options) RETURNS text[] LANGUAGE plpgsql AS $function$
BEGIN
    RETURN ARRAY(SELECT judge_call(shape, options)) || ARRAY(SELECT compare_targets()) || ARRAY(SELECT compare_rows());
END
$function$;

-- Calls all targets with what is in `doc`. Returns the error that all raised, if they did.
CREATE FUNCTION call_targets(options options, as_jsonb boolean, OUT raised text, OUT complaints text[])
LANGUAGE plpgsql AS $function$
DECLARE
    raised_all text[];
BEGIN
    DELETE FROM answer;
    raised_all := ARRAY[call_target('direct_target', options, false), call_target('statement_target', options, as_jsonb),
                        call_target('loader_target', options, false)];
    raised := raised_all[1];
    complaints := CASE WHEN raised IS DISTINCT FROM raised_all[2] OR raised IS DISTINCT FROM raised_all[3]
        THEN ARRAY[format('errors differ: %s', raised_all)] ELSE '{}' END;
    UPDATE doc SET (outcome, sqlstate, updated_at) = (SELECT a.outcome, a.sqlstate, a.updated_at FROM answer a
        WHERE a.ordinal = doc.ordinal AND target = 'direct_target');
END
$function$;

-- A call that skips what is bad. It is undone where `undo`; `first_bad` is the error that it would raise with 'abort'.
CREATE FUNCTION play_skipping(shape shape, options options, as_jsonb boolean, undo boolean,
    OUT first_bad text, OUT complaints text[])
LANGUAGE plpgsql AS $function$
DECLARE
    called record;
BEGIN
    options.on_error := 'skip';
    SELECT * INTO called FROM call_targets(options, as_jsonb);
    complaints := called.complaints;
    IF called.raised IS NOT NULL THEN
        complaints := complaints || ('raised ' || called.raised);
    ELSE
        complaints := complaints || judge(shape, options);
    END IF;
    first_bad := (SELECT format('%s, document %s', sqlstate, ordinal) FROM doc
                  WHERE outcome = 'rejected' ORDER BY fault IS NULL, ordinal LIMIT 1);
    IF undo THEN
        RAISE 'undo' USING ERRCODE = 'AG999';
    END IF;
EXCEPTION WHEN SQLSTATE 'AG999' THEN
END
$function$;

CREATE FUNCTION play_aborting(shape shape, options options, as_jsonb boolean) RETURNS text[]
LANGUAGE plpgsql AS $function$
DECLARE
    called record;
    skipping record;
BEGIN
    SELECT * INTO called FROM call_targets(options, as_jsonb);
    IF called.complaints <> '{}' THEN
        RETURN called.complaints;
    ELSIF called.raised IS NULL THEN
        RETURN judge(shape, options);
    END IF;
    SELECT * INTO skipping FROM play_skipping(shape, options, as_jsonb, true);
    IF called.raised IS DISTINCT FROM skipping.first_bad THEN
        RETURN skipping.complaints
            || format('raised %s, but should: %s', called.raised, coalesce(skipping.first_bad, 'nothing'));
    END IF;
    RETURN skipping.complaints || ARRAY(SELECT compare_rows());
END
$function$;

-- Some keys in capitals, one way for each key: what two spellings of a key in one batch leave depends on their order.
CREATE FUNCTION spell_keys_otherwise(salt text) RETURNS void LANGUAGE sql AS $$
    UPDATE doc SET line = regexp_replace(line, '("session_id": ")k', '\1' || CASE
        WHEN md5(substring(lower(line) FROM '"session_id": "(k\d+)"') || salt) < '8' THEN 'K' ELSE 'k' END, 'i')
$$;

-- A document that was sent before, for some; NULL if there is none such. `timed`: it has to have an updated_at.
CREATE FUNCTION sent_document(timed boolean) RETURNS text LANGUAGE plpgsql VOLATILE AS $function$
DECLARE
    choice int := below((SELECT count(*) FROM sent)::int);
BEGIN
    RETURN (SELECT line FROM sent WHERE ordinal = choice AND (NOT timed OR line ~ '"updated_at": "20'));
END
$function$;

-- Fills `doc` with a random batch. Most are small, so that keys and values collide in many ways; some have documents of
-- many keys, so that they are written in pieces.
CREATE FUNCTION make_batch(shape shape, options options) RETURNS void LANGUAGE plpgsql AS $function$
DECLARE
    documents int := CASE below(12) WHEN 0 THEN 1 + below(200) WHEN 1 THEN 1 + below(50) ELSE 1 + below(9) END;
    keys int := CASE below(3) WHEN 0 THEN 2 + below(4) WHEN 1 THEN 2 + below(20) ELSE 1 + documents END;
    bad float := one_of('0', '0.05', '0.3')::float;
    replayed float := one_of('0', '0.3', '0.9')::float;
    timed boolean := options.newer_only;
BEGIN
    DELETE FROM doc;
    INSERT INTO doc (ordinal, line)
        SELECT n, coalesce(CASE WHEN chance(replayed) THEN sent_document(timed) END, random_document(keys, bad, timed))
        FROM generate_series(1, documents) n;
    IF shape.trigger = 'lower_key' THEN
        PERFORM spell_keys_otherwise(md5(random()::text));
    END IF;
    DELETE FROM sent;
    INSERT INTO sent SELECT ordinal - 1, line FROM doc;
END
$function$;

CREATE FUNCTION play_step(a_seed int, step int, a_shape shape) RETURNS boolean LANGUAGE plpgsql AS $function$
DECLARE
    options options := random_options(a_shape);
    as_jsonb boolean;
    complaints text[];
BEGIN
    PERFORM make_batch(a_shape, options);
    as_jsonb := chance(0.5) AND (SELECT bool_and(is_json(line)) FROM doc);
    complaints := CASE WHEN options.on_error = 'abort' THEN play_aborting(a_shape, options, as_jsonb)
        ELSE (SELECT p.complaints FROM play_skipping(a_shape, options, as_jsonb, false) p) END;
    INSERT INTO complaint SELECT a_seed, step, a_shape.name, options::text, payload(false), c FROM unnest(complaints) c;
    INSERT INTO played SELECT a_seed, step, a_shape.name, options::text, count(*), string_agg(outcome, ' ') FROM doc;
    RETURN complaints = '{}';
END
$function$;

-- Rows that were there before, some as agno's Python package stores them: None is a JSON null.
CREATE FUNCTION store_json_nulls() RETURNS void LANGUAGE plpgsql AS $function$
DECLARE
    target text;
BEGIN
    FOREACH target IN ARRAY '{direct_target,statement_target,loader_target,model}'::text[] LOOP
        EXECUTE format('UPDATE %I SET metadata = ''null'' WHERE metadata IS NULL AND session_id < ''k2''', target);
    END LOOP;
END
$function$;

-- A sequence of calls. Where one goes wrong the tables are not the model's any more, and the sequence ends.
CREATE PROCEDURE play(seed int, only_shape text DEFAULT NULL) LANGUAGE plpgsql AS $procedure$
DECLARE
    a_shape shape;
    agrees boolean := true;
BEGIN
    PERFORM setseed((seed % 1000003) / 1000003.0);
    SELECT * INTO a_shape FROM shape
        WHERE only_shape IS NULL OR name = only_shape ORDER BY md5(name || random()) LIMIT 1;
    PERFORM make_tables(a_shape);
    DELETE FROM sent;
    DROP TABLE IF EXISTS before;
    CREATE TABLE before (LIKE model);
    COMMIT;
    FOR step IN 1..8 LOOP
        agrees := agrees AND play_step(seed, step, a_shape);
        COMMIT;
        EXIT WHEN NOT agrees;
        IF step = 2 AND EXISTS (SELECT FROM columns_of('model') c WHERE c = 'metadata') THEN
            PERFORM store_json_nulls();
            COMMIT;
        END IF;
    END LOOP;
END
$procedure$;
