-- Random documents, repeatable by setseed(). A document has at most one fault that is its own; documents of one
-- key, unique values and references collide as they may.
SET check_function_bodies = off;  -- the tables come later

CREATE FUNCTION below(n int) RETURNS int LANGUAGE sql VOLATILE AS 'SELECT floor(random() * n)::int';

CREATE FUNCTION chance(p float) RETURNS boolean LANGUAGE sql VOLATILE AS 'SELECT random() < p';

CREATE FUNCTION one_of(VARIADIC choices text[]) RETURNS text LANGUAGE sql VOLATILE
AS 'SELECT choices[1 + below(cardinality(choices))]';

CREATE FUNCTION random_key(keys int) RETURNS text LANGUAGE sql VOLATILE AS $$SELECT 'k' || below(keys)$$;

-- A document may name a parent of a lesser hash only, or itself: so references never form a cycle, in which
-- nothing could be the first to land.
CREATE FUNCTION random_parent(key text, keys int) RETURNS text LANGUAGE plpgsql VOLATILE AS $function$
DECLARE
    parent text := random_key(least(keys, 12));
BEGIN
    RETURN CASE WHEN chance(0.05) THEN 'nobody' WHEN chance(0.1) THEN key
                WHEN md5(parent) < md5(coalesce(key, '')) THEN parent END;
END
$function$;

CREATE FUNCTION random_json(depth int) RETURNS jsonb LANGUAGE plpgsql VOLATILE AS $function$
DECLARE
    made jsonb := '{}';
BEGIN
    IF depth = 0 OR chance(0.3) THEN
        RETURN one_of('1', '2', '2.0', '"text"', 'true', 'null', '[]', '[1, null]', '{}')::jsonb;
    END IF;
    FOR i IN 1..below(4) LOOP
        made := made || jsonb_build_object(one_of('a', 'b', 'c', 'step'), random_json(depth - 1));
    END LOOP;
    RETURN made;
END
$function$;

CREATE FUNCTION random_runs() RETURNS jsonb LANGUAGE plpgsql VOLATILE AS $function$
DECLARE
    made jsonb := '[]';
BEGIN
    FOR i IN 1..below(5) LOOP
        made := made || jsonb_build_array(CASE WHEN chance(0.8)
            THEN jsonb_build_object('run_id', one_of('r1', 'r2', 'r3', 'r4')) ELSE '{}' END
            || jsonb_build_object('content', below(3)));
    END LOOP;
    RETURN made;
END
$function$;

-- Times before and after one another, some of them unset.
CREATE FUNCTION random_time() RETURNS jsonb LANGUAGE sql VOLATILE AS $$
    SELECT one_of('"2001-01-01T00:00:00Z"', '"2002-02-02T02:02:02+02:00"', '"2003-03-03 03:03:03Z"', '1000000000',
        '1100000000', '"2040-01-01T00:00:00.5Z"', '2300000000', '"0001-01-01T00:00:00Z"', 'null')::jsonb
$$;

-- A good value for a column.
CREATE FUNCTION random_value(name text, key text, keys int) RETURNS jsonb LANGUAGE plpgsql VOLATILE AS $function$
BEGIN
    RETURN CASE
        WHEN name IN ('n', 'score') THEN one_of('1', '2', '3', '"2"')::jsonb
        WHEN name = 'slot' THEN to_jsonb(CASE WHEN chance(0.9) THEN below(6) END)
        WHEN name = 'email' THEN to_jsonb(CASE WHEN chance(0.9) THEN 'e' || below(6) END)
        WHEN name = 'parent_session_id' THEN to_jsonb(random_parent(key, keys))
        WHEN name = 'session_type' THEN to_jsonb(one_of('agent', 'team'))
        WHEN name = 'runs' THEN CASE WHEN chance(0.9) THEN random_runs() ELSE 'null' END
        WHEN name IN ('metadata', 'state') THEN CASE WHEN chance(0.9) THEN random_json(3) ELSE 'null' END
        WHEN name IN ('created_at', 'updated_at') THEN random_time()
        WHEN name = 'noted' THEN '"2011-11-11T11:11:11Z"'
        WHEN name = 'name' THEN to_jsonb(one_of('ann', 'bob', 'ANN', 'declined', 'refused'))
        ELSE one_of('"x"', '"y"', 'null', '5', 'true')::jsonb END;
END
$function$;

-- A bad value for a column; one without any for those that take everything.
CREATE FUNCTION bad_value(name text) RETURNS jsonb LANGUAGE plpgsql VOLATILE AS $function$
BEGIN
    RETURN CASE
        WHEN name = 'n' THEN one_of('-1', '0', '"many"', '99999999999')::jsonb
        WHEN name = 'score' THEN one_of('-1', '"many"')::jsonb
        WHEN name IN ('name', 'email', 'user_id') THEN to_jsonb(repeat('long', 5))
        WHEN name = 'metadata' THEN '{"forbidden": 1}'
        WHEN name IN ('created_at', 'updated_at', 'noted')
            THEN to_jsonb(one_of('the day before', '2001-13-13T00:00:00Z')) END;
END
$function$;

CREATE FUNCTION columns_of(name text) RETURNS SETOF text LANGUAGE sql STABLE AS $$
    SELECT attname::text FROM pg_attribute WHERE attrelid = name::regclass AND attnum > 0 AND attgenerated = ''
    ORDER BY attnum
$$;

-- One document, as a line of text. `timed`: it has an updated_at.
CREATE FUNCTION random_document(keys int, bad float, timed boolean) RETURNS text
LANGUAGE plpgsql VOLATILE AS $function$
DECLARE
    key text := random_key(keys);
    made jsonb := jsonb_build_object('session_id', key);
    is_bad boolean := chance(bad);
    faulty text := (SELECT c FROM columns_of('model') c WHERE bad_value(c) IS NOT NULL
                    ORDER BY md5(c || random()) LIMIT 1);
    name text;
BEGIN
    FOR name IN SELECT columns_of('model') OFFSET 1 LOOP
        IF chance(CASE name WHEN 'name' THEN 0.8 ELSE 0.5 END) THEN
            made := made || jsonb_build_object(name, random_value(name, key, keys));
        END IF;
    END LOOP;
    IF timed AND EXISTS (SELECT FROM columns_of('model') c WHERE c = 'updated_at') THEN
        made := made || jsonb_build_object('updated_at', format('20%s-01-01T00:00:00Z', 10 + below(8)));
    END IF;
    IF NOT is_bad THEN
        RETURN made;
    END IF;
    RETURN CASE below(8)
        WHEN 0 THEN (made || '{"nickname": "Bo"}')::text
        WHEN 1 THEN (made - 'session_id')::text
        WHEN 2 THEN (made || '{"session_id": ""}')::text
        WHEN 3 THEN one_of('5', '"text"', '{"session_id": "k1", "oops"}')
        ELSE (made || jsonb_build_object(faulty, bad_value(faulty)))::text END;
END
$function$;
