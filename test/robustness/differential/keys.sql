-- Random keys of random types: what agno_upsert leaves in a table, on each path and in plain SQL, is what one INSERT ... ON
-- CONFLICT (...) DO UPDATE a document leaves.
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS citext;
CREATE SCHEMA keyed;
CREATE COLLATION keyed.ignoring_case (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
CREATE DOMAIN keyed.positive AS int CHECK (VALUE > 0);
CREATE DOMAIN keyed.short AS citext CHECK (length(VALUE) < 6);
CREATE TYPE keyed.level AS ENUM ('low', 'high', 'top');
CREATE TYPE keyed.pair AS (a int, b text);

-- The types, and what documents have there: values equal in different spellings, and such as are none.
CREATE TABLE keyed.kind (type text, "values" text, operators text[] DEFAULT '{""}');
INSERT INTO keyed.kind (type, "values") VALUES
('bigint', '[1, "1", "01", 2, -1, 0, 9223372036854775807, -9223372036854775808, 9223372036854775808, "x", 256, 65536]'),
('int', '[1, "1", 2, -1, 0, 2147483647, 2147483648, 257, 65537]'),
('smallint', '[1, -1, 32767, 32768, 256, 300]'),
('numeric', '[1, 1.0, "1.00", 1e0, 0, -0.0, "NaN", "nan", 1e30, 1e-30, 12345.678, -12345.678, "none"]'),
('numeric(6,2)', '[1, 1.004, 1.005, 1.01, 9999.99, 9999.999, "NaN"]'),
('float8', '[1, 1.0, 0, "-0", "NaN", "Infinity", "-Infinity", 1e300, 1e-300, 0.1, 1e400]'),
('real', '[1, 0.1, "0.1", 16777216, 16777217, "NaN", "-0", 0]'),
('uuid', '["a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", "A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11", "{a0eebc999c0b4ef8bb6d6bb9bd380a11}", "00000000-0000-0000-0000-000000000000", "x"]'),
('date', '["2026-01-02", "2026-1-2", "infinity", "-infinity", "0001-01-01", "0044-03-15 BC", "2026-02-30", "2026-01-03"]'),
('timestamptz', '["2026-01-02T03:04:05Z", "2026-01-02 04:04:05+01", "2026-01-02T03:04:05.000001Z", "infinity", "-infinity", "2026-13-01"]'),
('timestamp', '["2026-01-02T03:04:05", "2026-01-02 03:04:05.0", "infinity", "0044-03-15 00:00 BC", "then"]'),
('time', '["03:04:05", "3:04:05", "24:00", "00:00", "25:00"]'),
('interval', '["1 day", "24 hours", "1 month", "30 days", "-1 day", "0"]'),
('boolean', '[true, false, "t", "yes", "maybe"]'),
('bytea', '["\\x00ff", "\\x", "\\000\\377", "a", "\\x0"]'),
('inet', '["10.0.0.1", "10.0.0.1/32", "10.0.0.0/8", "::1", "10.0.0.300"]'),
('bit(3)', '["101", "000", "1"]'),
('varbit', '["101", "", "0", "00", "2"]'),
('keyed.level', '["low", "high", "top", "none"]'),
('keyed.positive', '[1, "1", 2, 0, -1, 3]'),
('keyed.pair', '[{"a": 1, "b": "x"}, {"b": "x", "a": "1"}, {"a": null, "b": "x"}, {"a": "x"}, "(1,x)", "(2,)"]'),
('int[]', '[[1, 2], "{1,2}", [], [[1], [2]], [1, null], "{"]'),
('int4range', '["[1,3)", "[1,2]", "empty", "(,)", "[3,1)"]'),
('jsonb', '[{"a": 1}, {"a": 1.0}, [], "a", 1, true, {"a": {"b": null}}]');
INSERT INTO keyed.kind (type, "values", operators)
SELECT type, '["a", "A", "b", "B", "ab", "aB", "a ", "a  ", "", "é", "É", "e\u0301", "ß", "ss", "_", "-", "a-b", "会", "\ud83d\ude00", "Z", 1, 1.0, true]',
       CASE WHEN type IN ('text', 'varchar(3)') THEN '{"",text_pattern_ops,DESC}' ELSE '{"",DESC}'::text[] END
FROM unnest(ARRAY['text', 'text COLLATE "C"', 'text COLLATE "und-x-icu"', 'text COLLATE keyed.ignoring_case', 'varchar(3)', 'char(3)',
                  'char(3) COLLATE "und-x-icu"', 'name', 'citext', 'keyed.short']) type;

CREATE FUNCTION keyed.pick(n bigint) RETURNS int LANGUAGE sql VOLATILE AS 'SELECT floor(random() * n)::int';
CREATE FUNCTION keyed.do_nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
CREATE TYPE keyed.answer AS (ordinal bigint, outcome text, sqlstate text);
CREATE TABLE keyed.complaint (seed int, step int, shape text, mode text, documents jsonb, complaint text);

-- Makes a table for each way of writing. Returns the names of the key's columns, in the index's order, and what goes there.
CREATE FUNCTION keyed.make_tables(OUT shape text, OUT key text[], OUT choices jsonb[]) LANGUAGE plpgsql AS $$
DECLARE
    columns text[];
    covered text;
    is_partitioned boolean := random() < 0.25;
    name text;
BEGIN
    SELECT array_agg(format('k%s %s NOT NULL', n, type) ORDER BY random()) || ARRAY['v int', 'j jsonb'],
           string_agg(format('k%s %s', n, CASE WHEN is_partitioned THEN '' ELSE operators[1 + keyed.pick(cardinality(operators))] END), ', ' ORDER BY place),
           array_agg('k' || n ORDER BY place), array_agg("values"::jsonb ORDER BY place)
        INTO columns, covered, key, choices
        FROM (SELECT *, row_number() OVER () AS n, random() AS place FROM keyed.kind
              WHERE NOT is_partitioned OR type !~ 'bit'
              ORDER BY random() LIMIT 1 + keyed.pick(3)) chosen;
    shape := format('%s; UNIQUE (%s)%s', array_to_string(columns, ', '), covered, CASE WHEN is_partitioned THEN ' in partitions' END);
    FOREACH name IN ARRAY ARRAY['direct', 'statements', 'portable', 'plain'] LOOP
        EXECUTE format('DROP TABLE IF EXISTS keyed.%I', name);
        EXECUTE format('CREATE TABLE keyed.%I (%s)', name, array_to_string(columns, ', '))
            || CASE WHEN is_partitioned AND name <> 'plain' THEN format(' PARTITION BY HASH (%I)', key[1]) ELSE '' END;
        EXECUTE format('CREATE UNIQUE INDEX ON keyed.%I (%s)', name, covered);
        IF is_partitioned AND name <> 'plain' THEN
            EXECUTE format('CREATE TABLE keyed.%I PARTITION OF keyed.%I FOR VALUES WITH (MODULUS 2, REMAINDER 0)', name || '_0', name);
            EXECUTE format('CREATE TABLE keyed.%I PARTITION OF keyed.%I FOR VALUES WITH (MODULUS 2, REMAINDER 1)', name || '_1', name);
        END IF;
    END LOOP;
    ALTER TABLE keyed.plain ADD COLUMN born int;
    CREATE TRIGGER stay_off AFTER INSERT ON keyed.statements EXECUTE FUNCTION keyed.do_nothing();
END $$;

CREATE FUNCTION keyed.make_documents(key text[], choices jsonb[]) RETURNS jsonb[] LANGUAGE plpgsql AS $$
DECLARE
    documents jsonb[];
    document jsonb;
BEGIN
    FOR n IN 0 .. keyed.pick(CASE WHEN random() < 0.1 THEN 200 ELSE 15 END) LOOP
        document := jsonb_build_object('v', keyed.pick(4), 'j', (ARRAY['1', '"x"', '[1, {"a": 2}]', 'null'])[1 + keyed.pick(4)]::jsonb);
        FOR i IN 1 .. cardinality(key) LOOP
            document := document || jsonb_build_object(key[i], choices[i] -> keyed.pick(jsonb_array_length(choices[i])));
        END LOOP;
        documents := documents || CASE WHEN random() < 0.03 THEN document - key[1] ELSE document END;
    END LOOP;
    RETURN documents;
END $$;

-- Merges the documents one by one by plain statements. Of several bad values these may blame another. A key that a document made is spelled as the last of the same call has it.
CREATE FUNCTION keyed.merge_plainly(documents jsonb[], key text[], step int, mode text) RETURNS keyed.answer[] LANGUAGE plpgsql AS $$
DECLARE
    listed text := (SELECT string_agg(quote_ident(k), ', ') FROM unnest(key) k);
    spelled text := (SELECT string_agg(format('%1$I = CASE WHEN p.born = %2$s THEN excluded.%1$I ELSE p.%1$I END', k, step), ', ') FROM unnest(key) k);
    query text := CASE mode
        WHEN 'delete' THEN format('DELETE FROM keyed.plain p USING jsonb_populate_record(NULL::keyed.plain, $1) d WHERE (%s) = (%s)',
            (SELECT string_agg('p.' || quote_ident(k), ', ') FROM unnest(key) k), (SELECT string_agg('d.' || quote_ident(k), ', ') FROM unnest(key) k))
        ELSE format('INSERT INTO keyed.plain AS p SELECT (jsonb_populate_record(NULL::keyed.plain, $1 || ''{"born": %s}'')).* ON CONFLICT (%s) DO %s', step, listed,
            CASE mode WHEN 'insert' THEN 'NOTHING' ELSE 'UPDATE SET v = excluded.v, j = excluded.j, ' || spelled END) END;
    answers keyed.answer[];
BEGIN
    FOR n IN 1 .. cardinality(documents) LOOP
        BEGIN
            IF EXISTS (SELECT FROM unnest(key) k WHERE documents[n] ->> k IS NULL) THEN
                RAISE not_null_violation;
            END IF;
            EXECUTE query USING documents[n];
            answers := answers || ROW(n, NULL, NULL)::keyed.answer;
        EXCEPTION WHEN OTHERS THEN
            answers := answers || ROW(n, 'rejected', SQLSTATE)::keyed.answer;
        END;
    END LOOP;
    RETURN answers;
END $$;

CREATE FUNCTION keyed.merge(function text, target regclass, documents jsonb[], key text[], mode text) RETURNS keyed.answer[] LANGUAGE plpgsql AS $$
DECLARE
    answers keyed.answer[];
BEGIN
    EXECUTE format('SELECT array_agg(ROW(ordinal, outcome, sqlstate)::keyed.answer ORDER BY ordinal)
                    FROM %s($1, to_jsonb($2)::text, key => $3, mode => $4, on_error => ''skip'')', function)
        USING target, documents, key, mode INTO answers;
    RETURN answers;
END $$;

-- What of two tables differs, byte by byte.
CREATE FUNCTION keyed.differing(name text, key text[]) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    columns text := (SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute WHERE attrelid = 'keyed.direct'::regclass AND attnum > 0);
    rows text;
BEGIN
    EXECUTE format('SELECT string_agg(left(concat_ws('' <> '', ours::text, plain::text), 500), ''; '')
                    FROM (SELECT %1$s FROM keyed.%2$I) ours FULL JOIN (SELECT %1$s FROM keyed.plain) plain ON %3$s
                    WHERE ours IS NULL OR plain IS NULL OR NOT ours *= plain',
        columns, name, (SELECT string_agg(format('ours.%1$I = plain.%1$I', k), ' AND ') FROM unnest(key) k)) INTO rows;
    RETURN name || ' rows: ' || rows;
END $$;

CREATE PROCEDURE keyed.play(seed int) LANGUAGE plpgsql SET client_min_messages = warning AS $$
DECLARE
    shape text;
    key text[];
    choices jsonb[];
    documents jsonb[];
    mode text;
    direct keyed.answer[];
    statements keyed.answer[];
    portable keyed.answer[];
    plain keyed.answer[];
    complaints text;
BEGIN
    PERFORM setseed(seed / 1000000.0);
    SELECT * INTO shape, key, choices FROM keyed.make_tables();
    IF (SELECT string_agg(path, ' ') FROM unnest('{direct,statements}'::text[]) t, LATERAL agno_explain_target(('keyed.' || t)::regclass)) <> 'direct statements' THEN
        INSERT INTO keyed.complaint VALUES (seed, 0, shape, NULL, NULL, 'the paths are not what they are meant to be');
    END IF;
    FOR step IN 1 .. 6 LOOP
        documents := keyed.make_documents(key, choices);
        mode := (ARRAY['replace', 'replace', 'replace', 'replace', 'insert', 'delete'])[1 + keyed.pick(6)];
        plain := keyed.merge_plainly(documents, key, step, mode);
        direct := keyed.merge('agno_upsert', 'keyed.direct', documents, key, mode);
        statements := keyed.merge('agno_upsert', 'keyed.statements', documents, key, mode);
        portable := keyed.merge('agno.agno_upsert', 'keyed.portable', documents, key, mode);
        complaints := concat_ws(E'\n',
            (SELECT string_agg(format('%s: %s %s, %s %s, %s %s, plainly %s', n1, d, e1, s, e2, p, e3, coalesce(e4, 'taken')), '; ')
             FROM unnest(direct, statements, portable, plain) AS a (n1, d, e1, n2, s, e2, n3, p, e3, n4, c, e4)
             WHERE (n1, d, e1) IS DISTINCT FROM (n2, s, e2) OR (n1, d, e1) IS DISTINCT FROM (n3, p, e3) OR (d = 'rejected') <> (c IS NOT NULL)),
            keyed.differing('direct', key), keyed.differing('statements', key), keyed.differing('portable', key));
        IF complaints <> '' THEN
            INSERT INTO keyed.complaint VALUES (seed, step, shape, mode, to_jsonb(documents), complaints);
            EXIT;
        END IF;
        -- The same again changes nothing.
        IF mode = 'replace' AND EXISTS (SELECT FROM unnest(keyed.merge('agno_upsert', 'keyed.direct', ARRAY(SELECT d FROM unnest(documents) WITH ORDINALITY AS t (d, n)
                  WHERE direct[n].outcome IN ('inserted', 'updated', 'unchanged')), key, mode)) a WHERE a.outcome <> 'unchanged') THEN
            INSERT INTO keyed.complaint VALUES (seed, step, shape, mode, to_jsonb(documents), 'not unchanged the second time');
        END IF;
    END LOOP;
END $$;
