-- The model, part 2: what a whole call has to leave and to answer. What it takes for right:
--
-- * What a call leaves is what its good documents leave, applied one by one, in order. With newer_only a document is
--   stale where it is no later than the row from before the call, or older than a document applied before it.
-- * The documents of one key are folded into one row, which is written once, if it differs from the one stored before
--   the call. Each document applied has to make a row that its types, NOT NULL and CHECK allow; unique values,
--   references and triggers see the row that they leave together. The last one applied tells how that ended, those
--   before it are duplicates.
-- * Which of two documents gets a unique value that both want is not defined. So of those refused for what other rows
--   hold, and for what a trigger raises, the model takes the extension's choice, and demands that all it took stand
--   together, and that each one refused would still be, with the same SQLSTATE, if it were folded among those of its key
--   now that all others have landed. (What a trigger raises is not tried again: it may also have been raised for
--   the row as the documents before it leave it.)
-- * With on_error 'abort' a call leaves nothing, and raises what the first document that can't be read is rejected for;
--   where all can be, what the first one that would be rejected is rejected for.
SET check_function_bodies = off;  -- the tables come later

-- What a call was given, and what it answered (the one on direct_target; the others must answer the same).
CREATE TABLE doc (
    ordinal int PRIMARY KEY, line text, columns jsonb, key text,
    fault text,                                         -- the SQLSTATE of what is bad whatever the tables hold
    outcome text, sqlstate text, updated_at timestamptz, -- the extension's answer
    expected text, expected_sqlstate text, expected_updated_at timestamptz);

CREATE TYPE options AS (
    mode text, preserve_updated_at boolean, newer_only boolean, touch boolean, on_error text, unknown_keys text);

-- Refused for what other rows hold: tried again as those change.
CREATE FUNCTION depends_on_others(sqlstate text) RETURNS boolean LANGUAGE sql IMMUTABLE
AS $$SELECT sqlstate IN ('23503', '23505', '23P01')$$;

-- The row from before the call, where there is one.
CREATE FUNCTION begin_fold(key text) RETURNS void LANGUAGE plpgsql AS $function$
DECLARE
    columns text := (SELECT string_agg(c, ', ') FROM columns_of('model') c);
BEGIN
    DELETE FROM fold;
    EXECUTE format('INSERT INTO fold (%1$s) SELECT %1$s FROM before WHERE session_id = $1', columns) USING key;
END
$function$;

-- Folds the documents of a key, but for those skipped, on top of the row from before the call, and notes in `doc`
-- how each ends: rejected, stale or (for now) duplicate. `last_applied` is the last that was applied, `own_time` the
-- updated_at that the row then has of a document, with preserve_updated_at.
CREATE FUNCTION fold_documents(a_key text, skipped int[], shape shape, options options,
    OUT last_applied int, OUT own_time jsonb)
LANGUAGE plpgsql AS $function$
DECLARE
    stored_time timestamptz;
    newest timestamptz;
    own timestamptz;
    a_doc doc;
    row_before text;
    verdict text;
    code text;
BEGIN
    PERFORM begin_fold(stored_key(a_key, shape));
    stored_time := (SELECT time_of(to_jsonb(f) -> 'updated_at') FROM fold f);
    FOR a_doc IN SELECT * FROM doc WHERE key = a_key AND fault IS NULL AND ordinal <> ALL (skipped) ORDER BY ordinal LOOP
        own := CASE WHEN options.newer_only THEN time_of(a_doc.columns -> 'updated_at') END;
        code := NULL;
        IF own <= stored_time OR own < newest THEN
            verdict := 'stale';
        ELSE
            BEGIN
                row_before := (SELECT f::text FROM fold f);
                PERFORM apply_document(a_doc.columns, shape, options.mode);
                verdict := 'duplicate';
                last_applied := a_doc.ordinal;
                newest := coalesce(own, newest);
                IF options.preserve_updated_at AND a_doc.columns ? 'updated_at' THEN
                    own_time := a_doc.columns -> 'updated_at';
                ELSIF options.touch OR (SELECT f::text FROM fold f) IS DISTINCT FROM row_before THEN
                    own_time := NULL;
                END IF;
            EXCEPTION WHEN integrity_constraint_violation OR data_exception THEN
                verdict := 'rejected';
                code := SQLSTATE;
            END;
        END IF;
        UPDATE doc SET expected = verdict, expected_sqlstate = code, expected_updated_at = NULL
            WHERE ordinal = a_doc.ordinal;
    END LOOP;
END
$function$;

-- Writes what is folded to the model's table, unless that is what was stored. Returns the outcome.
CREATE FUNCTION write_fold(own_time jsonb, shape shape, options options) RETURNS text
LANGUAGE plpgsql AS $function$
DECLARE
    folded jsonb := (SELECT to_jsonb(f) FROM fold f);
    stored jsonb := (SELECT to_jsonb(m) FROM model m WHERE session_id = stored_key(folded ->> 'session_id', shape));
    changed text[] := ARRAY(SELECT c FROM columns_of('model') c WHERE c <> 'updated_at'
                            AND nullif(folded -> c, 'null')::text IS DISTINCT FROM nullif(stored -> c, 'null')::text);
    written int;
BEGIN
    IF stored IS NOT NULL AND changed = '{}' AND NOT options.touch
            AND (own_time IS NULL OR own_time = stored -> 'updated_at') THEN
        RETURN 'unchanged';
    END IF;
    IF folded ? 'updated_at' THEN
        changed := changed || '{updated_at}';
        folded := folded || jsonb_build_object('updated_at', coalesce(own_time, as_stored(now())));
    ELSIF stored IS NOT NULL AND changed = '{}' THEN
        RETURN 'unchanged';
    END IF;
    IF stored IS NULL THEN
        EXECUTE format('INSERT INTO model (%1$s) SELECT %1$s FROM jsonb_populate_record(NULL::model, $1)',
            (SELECT string_agg(c, ', ') FROM columns_of('model') c)) USING folded;
    ELSE
        EXECUTE format('UPDATE model SET %s FROM jsonb_populate_record(NULL::model, $1) d
                        WHERE model.session_id = d.session_id',
            (SELECT string_agg(format('%1$I = d.%1$I', c), ', ') FROM unnest(changed) c)) USING folded;
    END IF;
    GET DIAGNOSTICS written = ROW_COUNT;
    RETURN CASE WHEN written = 0 THEN 'suppressed' WHEN stored IS NULL THEN 'inserted' ELSE 'updated' END;
END
$function$;

-- Merges the documents of a key that the extension took.
CREATE FUNCTION merge_key(a_key text, skipped int[], shape shape, options options) RETURNS text
LANGUAGE plpgsql AS $function$
DECLARE
    folded record;
    ended text;
BEGIN
    SELECT * INTO folded FROM fold_documents(a_key, skipped, shape, options);
    IF folded.last_applied IS NOT NULL THEN
        ended := write_fold(folded.own_time, shape, options);
        UPDATE doc SET expected = ended, expected_updated_at =
                (SELECT time_of(to_jsonb(m) -> 'updated_at') FROM model m
                 WHERE session_id = stored_key(a_key, shape) AND ended <> 'suppressed')
            WHERE ordinal = folded.last_applied;
    END IF;
    RETURN NULL;
EXCEPTION WHEN OTHERS THEN
    RETURN format('%s: what was taken of it raises %s, %s', a_key, SQLSTATE, SQLERRM);
END
$function$;

-- Unique values before references, as when they are checked at once.
CREATE FUNCTION check_constraints() RETURNS void LANGUAGE plpgsql AS $function$
DECLARE
    name text;
BEGIN
    FOR name IN SELECT conname FROM pg_constraint
                WHERE conrelid = 'model'::regclass AND contype IN ('u', 'x') AND condeferrable LOOP
        EXECUTE format('SET CONSTRAINTS %I IMMEDIATE', name);
    END LOOP;
    SET CONSTRAINTS ALL IMMEDIATE;
END
$function$;

-- Why one more document of a key would be refused now that the others have landed: an SQLSTATE, or what it would
-- end as. Nothing stays.
CREATE FUNCTION fate_of(a_doc doc, skipped int[], shape shape, options options) RETURNS text
LANGUAGE plpgsql AS $function$
DECLARE
    folded record;
    fate text;
BEGIN
    SELECT * INTO folded FROM fold_documents(a_doc.key, skipped, shape, options);
    SELECT CASE expected WHEN 'duplicate' THEN NULL ELSE coalesce(expected_sqlstate, expected) END INTO fate
        FROM doc WHERE ordinal = a_doc.ordinal;
    IF fate IS NULL THEN
        fate := write_fold(folded.own_time, shape, options);
        PERFORM check_constraints();
    END IF;
    RAISE 'undo' USING ERRCODE = 'AG999';
EXCEPTION
    WHEN SQLSTATE 'AG999' THEN
        RETURN fate;
    WHEN OTHERS THEN
        RETURN SQLSTATE;
END
$function$;

-- Complaints about documents that the extension refused for what other rows hold, or for what a trigger said:
-- each must be refused still.
CREATE FUNCTION judge_refused(shape shape, options options) RETURNS SETOF text LANGUAGE plpgsql AS $function$
DECLARE
    a_doc doc;
    skipped int[] := ARRAY(SELECT ordinal FROM refused());
    others int[];
    fate text;
BEGIN
    FOR a_doc IN SELECT * FROM doc WHERE ordinal = ANY (skipped) LOOP
        others := array_remove(skipped, a_doc.ordinal);
        fate := fate_of(a_doc, others, shape, options);
        IF fate IS DISTINCT FROM a_doc.sqlstate AND NOT depends_on_others(a_doc.sqlstate) THEN
            others := others || ARRAY(SELECT ordinal FROM doc WHERE ordinal > a_doc.ordinal);
            fate := fate_of(a_doc, others, shape, options);
        END IF;
        IF fate IS DISTINCT FROM a_doc.sqlstate THEN
            RETURN NEXT format('document %s (%s): refused with %s, but should be: %s',
                a_doc.ordinal, a_doc.key, a_doc.sqlstate, fate);
        END IF;
    END LOOP;
END
$function$;

-- Which those are: the model does not say which of two documents gets a unique value that both want.
CREATE FUNCTION refused() RETURNS SETOF doc LANGUAGE sql STABLE AS $$
    SELECT * FROM doc WHERE fault IS NULL AND outcome = 'rejected' AND (depends_on_others(sqlstate) OR sqlstate = 'AG001')
$$;

-- All complaints about one call, as `doc` has its documents and its answer; leaves the model's table as the call has
-- to leave its own.
CREATE FUNCTION judge_call(shape shape, options options) RETURNS SETOF text LANGUAGE plpgsql AS $function$
DECLARE
    skipped int[];
    a_key text;
BEGIN
    UPDATE doc SET (columns, fault) = (SELECT d.columns, d.code FROM read_document(line, options.unknown_keys) d);
    UPDATE doc SET key = CASE WHEN fault IS NULL THEN columns ->> 'session_id' END,
        expected = CASE WHEN fault IS NOT NULL THEN 'rejected' END, expected_sqlstate = fault;
    DELETE FROM before;
    INSERT INTO before SELECT * FROM model;
    skipped := ARRAY(SELECT ordinal FROM refused());
    FOR a_key IN SELECT DISTINCT key FROM doc WHERE fault IS NULL ORDER BY 1 LOOP
        RETURN QUERY SELECT c FROM merge_key(a_key, skipped, shape, options) c WHERE c IS NOT NULL;
    END LOOP;
    BEGIN
        SET CONSTRAINTS ALL IMMEDIATE;
        SET CONSTRAINTS ALL DEFERRED;
    EXCEPTION WHEN integrity_constraint_violation THEN
        RETURN NEXT 'what was taken can not stand: ' || SQLERRM;
        RETURN;
    END;
    RETURN QUERY SELECT format('document %s (%s): %s, but should be: %s', ordinal, key,
            concat_ws(' ', outcome, sqlstate, updated_at),
            concat_ws(' ', expected, expected_sqlstate, expected_updated_at))
        FROM doc WHERE ordinal <> ALL (skipped) AND ((outcome, sqlstate) IS DISTINCT FROM (expected, expected_sqlstate)
            OR outcome IN ('inserted', 'updated', 'unchanged') AND updated_at IS DISTINCT FROM expected_updated_at)
        ORDER BY ordinal;
    RETURN QUERY SELECT judge_refused(shape, options);
END
$function$;
