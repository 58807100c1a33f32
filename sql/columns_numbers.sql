-- A JSON number becomes what the column's type makes of its text, to the last bit, and is refused where that is refused.
CREATE FUNCTION cast_of(number text, type text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    made text;
BEGIN
    -- As numeric has it: JSON's -0 is 0, 1e2 is 100.
    EXECUTE format('SELECT %L::%s::text', number::numeric, type) INTO made;
    RETURN made;
EXCEPTION WHEN OTHERS THEN
    RETURN SQLSTATE;
END $$;
CREATE FUNCTION made_of(number text, type text, target regclass) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    made text;
BEGIN
    SELECT coalesce(sqlstate, outcome) INTO made
        FROM agno_upsert(target, format('{"id": 1, "v": %s}', number), on_error => 'skip');
    IF made NOT IN ('inserted', 'updated', 'unchanged') THEN
        RETURN made;
    END IF;
    EXECUTE format('SELECT v::text FROM %s', target) INTO made;
    RETURN made;
END $$;
CREATE DOMAIN even AS bigint CHECK (VALUE % 2 = 0);
CREATE TEMP TABLE numbers AS
    SELECT unnest('{0,-0,-0.00,7,-7.0,1e2,1.5e1,1.50,0.1,0.3,4.35,123456.0123,-0.00000001,1e12,1e16,1e22,1e23,1e-22,1e-23,1e-63,
        9007199254740991,9007199254740993,9007199254740992.5,9999999999999999,0.9999999999999999,1234567890123456.7,32767,32768,-32768,-32769,
        2147483647,2147483648,-2147483648,-2147483649,9223372036854775807,9223372036854775808,-9223372036854775808,-9223372036854775809,
        9223000000000000,92230000000000000000,16777217,99999999e8,1e18,1e19,1.7976931348623157e308,1.8e308,2.2250738585072014e-308,1e-400,
        3.4028235e38,3.5e38,0.12345678901234567890}'::text[]) AS number
    UNION ALL
    SELECT number::text FROM (SELECT setseed(0.5)) seeded,
        LATERAL (SELECT round((random() - 0.5)::numeric * 10::numeric ^ (i % 20), CASE i % 3 WHEN 0 THEN 0 ELSE i / 20 END) AS number FROM generate_series(1, 240) i) made;
-- Each number in a column of each type, by either path.
CREATE FUNCTION compare(type text, OUT type_name text, OUT path text, OUT numbers bigint, OUT refused bigint, OUT others text) RETURNS SETOF record
LANGUAGE plpgsql SET extra_float_digits = 3 AS $$
DECLARE
    with_trigger boolean;
BEGIN
    type_name := type;
    FOREACH with_trigger IN ARRAY ARRAY[false, true] LOOP
        EXECUTE format('CREATE TABLE number_target (id int PRIMARY KEY, v %s)', type);
        IF with_trigger THEN
            CREATE TRIGGER stay_off AFTER INSERT ON number_target EXECUTE FUNCTION do_nothing();
        END IF;
        path := (SELECT t.path FROM agno_explain_target('number_target') t);
        SELECT count(*), count(*) FILTER (WHERE expected IN ('22003', '22P02', '23514')),
               string_agg(format('%s: %s, not %s', number, made, expected), ', ') FILTER (WHERE made IS DISTINCT FROM expected)
            INTO numbers, refused, others
            FROM (SELECT number, cast_of(number, type) AS expected, made_of(number, type, 'number_target') AS made FROM numbers OFFSET 0) both_ways;
        DROP TABLE number_target;
        RETURN NEXT;
    END LOOP;
END $$;
SELECT c.* FROM unnest('{smallint,int,bigint,real,float8,numeric,"numeric(12,3)",even,text}'::text[]) AS type, compare(type) AS c;
DROP FUNCTION compare, made_of, cast_of;
DROP DOMAIN even;
