-- An error keeps what PostgreSQL gave it: DETAIL, HINT and CONTEXT, and the names of what it is about. With on_error
-- 'abort' as fields of the error, with 'skip' as lines of the detail.
CREATE DOMAIN positive AS int CHECK (VALUE > 0);
CREATE FUNCTION checked(n int) RETURNS boolean LANGUAGE plpgsql AS $function$
BEGIN
    IF n = 13 THEN
        RAISE EXCEPTION 'an unlucky number' USING DETAIL = 'It is 13.', HINT = 'Try 12.',
            SCHEMA = 'a schema', TABLE = 'a table', COLUMN = 'a column', DATATYPE = 'a type', CONSTRAINT = 'a constraint';
    END IF;
    RETURN true;
END
$function$;
SELECT * FROM make_twins('session_id text PRIMARY KEY, n int CHECK (checked(n)), p positive, u int UNIQUE, m int NOT NULL DEFAULT 1');
SELECT on_twins($$INSERT INTO sessions (session_id, u) VALUES ('taken', 5)$$);
-- What an aborted call says of either twin, once where it is the same.
CREATE FUNCTION fields(document text) RETURNS TABLE (times bigint, field text, value text) LANGUAGE plpgsql AS $function$
DECLARE
    target text;
    fields text[];
    twins text[] := '{}';
    d text; h text; c text; s text; t text; col text; type text; con text;
BEGIN
    FOREACH target IN ARRAY ARRAY['plain.sessions', 'triggered.sessions'] LOOP
        BEGIN
            PERFORM agno_upsert_sessions(document, target => target::regclass);
        EXCEPTION WHEN OTHERS THEN
            GET STACKED DIAGNOSTICS d = PG_EXCEPTION_DETAIL, h = PG_EXCEPTION_HINT, c = PG_EXCEPTION_CONTEXT, s = SCHEMA_NAME,
                t = TABLE_NAME, col = COLUMN_NAME, type = PG_DATATYPE_NAME, con = CONSTRAINT_NAME;
            fields := ARRAY['1 message ' || SQLERRM, '2 detail ' || d, '3 hint ' || h, '4 context ' || c, '5 schema ' || s,
                            '6 table ' || t, '7 column ' || col, '8 datatype ' || type, '9 constraint ' || con];
        END;
        twins := twins || string_to_array(replace(array_to_string(fields, '|'), 'triggered', 'plain'), '|');
    END LOOP;
    RETURN QUERY SELECT count(*), split_part(f, ' ', 2), substr(f, strpos(substr(f, 3), ' ') + 3) FROM unnest(twins) f
        WHERE f !~ '^[0-9] [a-z]+ $' GROUP BY f ORDER BY f;
END
$function$;
-- What a skipped document says, of either twin: the function, and the reject table of a loader.
CREATE TABLE rejects (ordinal bigint, session_id text, sqlstate text, detail text, doc text);
CREATE FOREIGN TABLE plain_inbox (doc text) SERVER agno_loader OPTIONS (target 'plain.sessions', on_error 'skip', reject_table 'rejects');
CREATE FOREIGN TABLE triggered_inbox (doc text) SERVER agno_loader OPTIONS (target 'triggered.sessions', on_error 'skip', reject_table 'rejects');
CREATE FUNCTION details(document text) RETURNS TABLE (times bigint, detail text) LANGUAGE plpgsql AS $function$
BEGIN
    TRUNCATE rejects;
    EXECUTE format('INSERT INTO plain_inbox VALUES (%L)', document);
    EXECUTE format('INSERT INTO triggered_inbox VALUES (%L)', document);
    RETURN QUERY SELECT count(*), replace(all_of_them.detail, 'triggered', 'plain') FROM (
        SELECT u.detail FROM agno_upsert_sessions(document, target => 'plain.sessions', on_error => 'skip') u
        UNION ALL SELECT u.detail FROM agno_upsert_sessions(document, target => 'triggered.sessions', on_error => 'skip') u
        UNION ALL SELECT r.detail FROM rejects r) all_of_them GROUP BY 2;
END
$function$;
\pset format unaligned
\pset tuples_only on
-- A CHECK constraint's function, whose own CONTEXT ends where the call's begins.
SELECT * FROM fields('{"session_id": "a", "n": 13}');
SELECT * FROM details('{"session_id": "a", "n": 13}');
-- A domain, constraints, a column.
SELECT * FROM fields('{"session_id": "a", "p": -1}');
SELECT * FROM details('{"session_id": "a", "p": -1}');
SELECT * FROM fields('{"session_id": "a", "u": 5}');
SELECT * FROM details('{"session_id": "a", "u": 5}');
SELECT * FROM fields('{"session_id": "a", "m": null}');
SELECT * FROM details('{"session_id": "a", "m": null}');
-- A value that its column can't take.
SELECT * FROM fields('{"session_id": "a", "n": "many"}');
SELECT * FROM details('{"session_id": "a", "n": "many"}');
-- A trigger.
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN PERFORM public.checked(NEW.n + 1); RETURN NEW; END$$;
SELECT on_twins('CREATE TRIGGER refuse BEFORE INSERT OR UPDATE ON sessions FOR EACH ROW EXECUTE FUNCTION public.refuse()');
SELECT * FROM fields('{"session_id": "a", "n": 12}');
SELECT * FROM details('{"session_id": "a", "n": 12}');
-- The same while it updates.
SELECT * FROM details('{"session_id": "taken", "n": 12}');
-- What helps with the call is said once, not with every document.
SELECT * FROM fields('{"session_id": "a", "o": 1}');
SELECT * FROM details('{"session_id": "a", "o": 1}');
SELECT * FROM details('{"n": 1}');
\pset format aligned
\pset tuples_only off
DROP FOREIGN TABLE plain_inbox, triggered_inbox;
DROP TABLE rejects;
DROP FUNCTION fields, details;
SELECT count(*) FROM make_twins();
DROP FUNCTION refuse, checked;
DROP DOMAIN positive;
