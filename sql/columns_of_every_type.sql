-- What to_jsonb() makes of the rows of a table changes nothing when it is loaded: shown for columns of every type that
-- the server has and that can be written, each with every value of a list that it takes, and for arrays of them.
SET client_min_messages = warning;
CREATE FUNCTION is_literal_of(literal text, type text) RETURNS boolean LANGUAGE plpgsql AS $function$
DECLARE
    written text;
BEGIN
    EXECUTE format('SELECT %L::%I::text', literal, type) INTO written;
    RETURN true;
EXCEPTION WHEN OTHERS THEN
    RETURN false;
END
$function$;
CREATE TEMPORARY TABLE literals AS
SELECT typed.type, row_number() OVER (PARTITION BY typed.type) AS place, literal
FROM (SELECT typname::text AS type FROM pg_type
      WHERE typnamespace = 'pg_catalog'::regnamespace AND typtype IN ('b', 'r', 'm') AND NOT EXISTS (SELECT FROM pg_type e WHERE e.typarray = pg_type.oid)) typed,
     unnest(ARRAY['', '0', '1', '-0', '1.50', 'NaN', '-Infinity', '9007199254740993', '1e-300', 'true', 'f', 'a', 'é', '%', E'a "b\\c\n', '1 2', '010', '(1,2)', '<(1,2),3>', '(1,2),(3,4)',
         '[(1,2),(3,4)]', '((1,2),(3,4),(5,6))', '{1,2,3}', '{}', '{[1,3),[5,)}', '[1,5)', '(,)', 'empty', '[2024-01-01,2024-02-01)', '{[2024-01-01,2024-02-01)}',
         '["2024-01-01 00:00+00","2024-02-01 12:34:56.789+00")', '2024-02-29', '0044-03-15 BC', 'infinity', '2024-02-29 12:34:56.789012+05:30', '12:34:56.7',
         '12:34:56+05:30', '24:00:00', '1 mon -2 days 03:04:05.678', 'P1Y', '$1,234.50', 'null', '[1, [2.50, null]]', '{"b": 1, "a": {"x": "é"}}', ' {"b":1,"a":1,"a":2}',
         '"text"', '\x00ff', '10.0.0.1', '10.0.0.0/8', '2001:db8::/32', '08:00:2b:01:02:03', '08:00:2b:01:02:03:04:05', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11',
         '16/B374D848', '10:20:10,14,15', 'a:1A fat:2B', 'a & !b', '$.a[*] ? (@.b > 1)', '<a x="1">é</a>', 'pg_class', 'lower(text)', 'upper', '+(integer,integer)', 'english', 'simple',
         'C', 'pg_catalog', 'postgres=arwdDxt/postgres', 'integer']) literal
WHERE is_literal_of(literal, typed.type) AND (type <> 'char' OR octet_length(literal) < 2);
-- Those that take nothing are the server's own. Not every server is built with xml.
SELECT typname AS type FROM pg_type
WHERE typnamespace = 'pg_catalog'::regnamespace AND typtype IN ('b', 'r', 'm') AND NOT EXISTS (SELECT FROM pg_type e WHERE e.typarray = pg_type.oid)
  AND typname NOT IN (SELECT type FROM literals UNION SELECT 'xml') ORDER BY typname;
CREATE TYPE color AS ENUM ('red', 'dark green');
CREATE DOMAIN even AS int CHECK (VALUE % 2 = 0);
CREATE TYPE point_of_interest AS (name varchar(20), place point, tags text[], visits int4range[], notes jsonb);
SELECT * FROM make_twins((SELECT 'session_id text PRIMARY KEY, ' || string_agg(format('%I %I, %I %I[]', 'c_' || type, type, 'a_' || type, type), ', ' ORDER BY type)
        || ', c_color color, a_color color[], c_even even, a_even even[], c_poi point_of_interest, a_poi point_of_interest[], c_fixed char(5), c_limited numeric(10, 3)'
    FROM (SELECT DISTINCT type FROM literals) types));
DO $block$
DECLARE
    value record;
BEGIN
    -- A row for each place in a type's list, others for arrays.
    INSERT INTO plain.sessions (session_id) SELECT format('r%s', i) FROM generate_series(1, (SELECT max(place) FROM literals)) i;
    INSERT INTO plain.sessions (session_id) VALUES ('lists'), ('lists of lists'), ('none'), ('own');
    FOR value IN SELECT * FROM literals LOOP
        EXECUTE format('UPDATE plain.sessions SET %I = %L WHERE session_id = %L', 'c_' || value.type, value.literal, 'r' || value.place);
    END LOOP;
    FOR value IN SELECT type, string_agg(format('%L', literal), ', ' ORDER BY place) AS list, min(literal) AS some FROM literals GROUP BY type LOOP
        EXECUTE format('UPDATE plain.sessions SET %I = ''{}'' WHERE session_id = ''none''', 'a_' || value.type);
        EXECUTE format('UPDATE plain.sessions SET %1$I = ARRAY[NULL, %3$s]::%2$I[] WHERE session_id = ''lists''', 'a_' || value.type, value.type, value.list);
        CONTINUE WHEN value.type IN ('int2vector', 'oidvector');
        EXECUTE format('UPDATE plain.sessions SET %1$I = ARRAY[ARRAY[%3$L, NULL], ARRAY[%3$L, %3$L]]::%2$I[] WHERE session_id = ''lists of lists''',
                       'a_' || value.type, value.type, value.some);
    END LOOP;
END
$block$;
UPDATE plain.sessions SET c_color = 'dark green', a_color = '{red,NULL,"dark green"}', c_even = 2, a_even = '{2,NULL}', c_fixed = 'ab', c_limited = 1.5,
    c_poi = ('Café "x"', '(1,2)', '{a,"b c"}', '{"[1,3)",empty}', '{"b": [1]}'), a_poi = ARRAY[NULL, ('y', NULL, '{}', NULL, 'null')::point_of_interest]
WHERE session_id = 'own';
INSERT INTO triggered.sessions SELECT * FROM plain.sessions;
SELECT path, outcome, detail, count(*) > 20 AS many FROM upsert((SELECT jsonb_agg(s)::text FROM plain.sessions s), on_error => 'skip') GROUP BY 1, 2, 3;
SELECT path, outcome, detail, count(*) > 20 AS many FROM upsert((SELECT string_agg(row_to_json(s)::text, E'\n') FROM plain.sessions s), on_error => 'skip') GROUP BY 1, 2, 3;
-- In an empty table they become rows that say the same.
CREATE TEMPORARY TABLE before AS SELECT session_id, to_jsonb(s) AS content FROM plain.sessions s;
SELECT on_twins('TRUNCATE sessions');
SELECT path, outcome, detail, count(*) > 20 AS many FROM upsert((SELECT jsonb_agg(content)::text FROM before), on_error => 'skip') GROUP BY 1, 2, 3;
SELECT path, session_id, d.key, b.content -> d.key AS before, d.value AS after
FROM (SELECT 'direct' AS path, session_id, to_jsonb(p) AS content FROM plain.sessions p
      UNION ALL SELECT 'statements', session_id, to_jsonb(t) FROM triggered.sessions t) stored
JOIN before b USING (session_id), jsonb_each(stored.content) d
WHERE d.value IS DISTINCT FROM b.content -> d.key;
SELECT * FROM make_twins();
DROP TABLE before, literals;
DROP FUNCTION is_literal_of;
DROP TYPE color, even, point_of_interest;
