-- Partitioned tables of many layouts: the direct path routes rows as statements do. Each layout is made twice,
-- the second time with a trigger that does nothing, and both are given the same calls.
SET client_min_messages = warning;
CREATE SCHEMA routed;
CREATE SCHEMA by_statements;
CREATE FUNCTION decline() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RETURN CASE WHEN NEW.name LIKE '%2' THEN NULL ELSE NEW END; END$$;

-- A call's rows, or its error.
CREATE FUNCTION told(target text, payload text, options text) RETURNS text[] LANGUAGE plpgsql AS $$
DECLARE
    lines text[];
BEGIN
    EXECUTE format('SELECT array_agg(concat_ws('' '', outcome, key, updated_at IS NOT NULL, sqlstate, split_part(detail, E''\n'', 1)) ORDER BY ordinal)
                    FROM agno_upsert(%L, %L::text%s)', target, payload, options) INTO lines;
    RETURN lines;
EXCEPTION WHEN OTHERS THEN
    RETURN ARRAY[concat_ws(' ', 'ERROR', SQLSTATE, SQLERRM)];
END
$$;

CREATE FUNCTION rows_of(target regclass) RETURNS text[] LANGUAGE plpgsql AS $$
DECLARE
    lines text[];
BEGIN
    EXECUTE format('SELECT array_agg(concat_ws('' '', c.relname, session_id, name, n, created_at) ORDER BY session_id, n) FROM %s t JOIN pg_class c ON c.oid = t.tableoid', target) INTO lines;
    RETURN lines;
END
$$;

-- Sessions of eight letters, new, then changed, patched, left alone, bad, deleted.
CREATE TABLE calls AS
SELECT step, options, string_agg(format('{"session_id": "%s%s", %s"n": %s}', letter, i, CASE WHEN step = 3 THEN '' ELSE format('"name": "%s%s", ', letter, i * step % 3) END,
           CASE WHEN step IN (6, 9) AND i % 3 = 0 THEN -1 ELSE i END), E'\n' ORDER BY md5(concat(step, letter, i))) AS payload
FROM (VALUES (1, ''), (2, ''), (3, $$, mode => 'patch'$$), (4, $$, on_error => 'skip'$$), (5, $$, touch => true$$), (6, $$, on_error => 'skip'$$),
             (7, $$, mode => 'insert'$$), (8, $$, mode => 'delete'$$), (9, '')) s (step, options),
    unnest(ARRAY['a', 'b', 'g', 'k', 'm', 'p', 's', 'y']) letter, generate_series(1, 12) i
WHERE step IN (2, 4) OR i * step % 4 > 0 OR step = 8 AND i < 5
GROUP BY step, options;

CREATE FUNCTION compare(layout text) RETURNS TABLE (outcomes text, partitions text, difference text) LANGUAGE plpgsql AS $$
DECLARE
    call calls;
    schema text;
    ours text[];
    theirs text[];
    lines text[] = '{}';
BEGIN
    FOREACH schema IN ARRAY ARRAY['routed', 'by_statements'] LOOP
        PERFORM set_config('search_path', schema || ', public', true);
        DROP TABLE IF EXISTS sessions;
        EXECUTE layout;
    END LOOP;
    CREATE TRIGGER stay_off AFTER INSERT ON sessions EXECUTE FUNCTION do_nothing();
    PERFORM set_config('search_path', 'public', true);
    FOR call IN SELECT * FROM calls ORDER BY step LOOP
        ours := told('routed.sessions', call.payload, call.options);
        theirs := told('by_statements.sessions', call.payload, call.options);
        lines := lines || ours;
        IF ours IS DISTINCT FROM theirs THEN
            difference := concat_ws(E'\n', difference, (SELECT format('%s: %s, by statements %s', call.step, o, t)
                                    FROM unnest(ours, theirs) AS told (o, t) WHERE o IS DISTINCT FROM t LIMIT 1));
        END IF;
        IF rows_of('routed.sessions') IS DISTINCT FROM rows_of('by_statements.sessions') THEN
            difference := concat_ws(E'\n', difference, call.step || ': other rows');
        END IF;
    END LOOP;
    outcomes := (SELECT string_agg(word || ' ' || count, ', ' ORDER BY word)
                 FROM (SELECT split_part(line, ' ', 1) AS word, count(*) FROM unnest(lines) line GROUP BY 1) w);
    partitions := (SELECT string_agg(word || ' ' || count, ', ' ORDER BY word)
                   FROM (SELECT split_part(line, ' ', 1) AS word, count(*) FROM unnest(rows_of('routed.sessions')) line GROUP BY 1) w);
    RETURN NEXT;
END
$$;

CREATE FUNCTION columns_of_all() RETURNS text IMMUTABLE LANGUAGE sql AS
    $$SELECT 'session_id text PRIMARY KEY, name varchar(9), n int CHECK (n > 0), created_at timestamptz DEFAULT ''2026-01-01'', updated_at timestamptz'$$;
\x
-- By hash.
SELECT * FROM compare(format('CREATE TABLE sessions (%s) PARTITION BY HASH (session_id)', columns_of_all()) || $$;
    CREATE TABLE h0 PARTITION OF sessions FOR VALUES WITH (MODULUS 3, REMAINDER 0);
    CREATE TABLE h1 PARTITION OF sessions FOR VALUES WITH (MODULUS 3, REMAINDER 1);
    CREATE TABLE h2 PARTITION OF sessions FOR VALUES WITH (MODULUS 3, REMAINDER 2)$$);
-- By range, with a default one; columns dropped and in another order.
SELECT * FROM compare(format('CREATE TABLE sessions (old int, %s, older int) PARTITION BY RANGE (session_id)', columns_of_all()) || $$;
    ALTER TABLE sessions DROP old;
    CREATE TABLE low PARTITION OF sessions FOR VALUES FROM (MINVALUE) TO ('g');
    CREATE TABLE middle (updated_at timestamptz, n int, gone jsonb, session_id text PRIMARY KEY, created_at timestamptz, name varchar(9), older int, CONSTRAINT sessions_n_check CHECK (n > 0));
    ALTER TABLE middle DROP gone;
    ALTER TABLE sessions ATTACH PARTITION middle FOR VALUES FROM ('g') TO ('p');
    ALTER TABLE sessions DROP older;
    CREATE TABLE other PARTITION OF sessions DEFAULT$$);
-- By list, in two levels, and not for all.
SELECT * FROM compare(format('CREATE TABLE sessions (%s) PARTITION BY RANGE (session_id)', columns_of_all()) || $$;
    CREATE TABLE upper_half PARTITION OF sessions FOR VALUES FROM ('k') TO ('s4') PARTITION BY HASH (session_id);
    CREATE TABLE even PARTITION OF upper_half FOR VALUES WITH (MODULUS 2, REMAINDER 0);
    CREATE TABLE odd (name varchar(9), session_id text NOT NULL, n int, created_at timestamptz, updated_at timestamptz, CONSTRAINT sessions_n_check CHECK (n > 0));
    ALTER TABLE upper_half ATTACH PARTITION odd FOR VALUES WITH (MODULUS 2, REMAINDER 1);
    CREATE TABLE lower_half PARTITION OF sessions FOR VALUES FROM (MINVALUE) TO ('k') PARTITION BY LIST (session_id);
    CREATE TABLE three PARTITION OF lower_half FOR VALUES IN ('a1', 'b2', 'g3');
    CREATE TABLE rest PARTITION OF lower_half DEFAULT$$);
-- Partitions with constraints, indexes and triggers of their own.
SELECT * FROM compare(format('CREATE TABLE sessions (%s) PARTITION BY RANGE (session_id)', columns_of_all()) || $$;
    CREATE TABLE checked PARTITION OF sessions (CHECK (name <> 'b1')) FOR VALUES FROM (MINVALUE) TO ('g');
    CREATE TABLE indexed PARTITION OF sessions FOR VALUES FROM ('g') TO ('m');
    CREATE UNIQUE INDEX ON indexed (name, n);
    CREATE TABLE declining PARTITION OF sessions FOR VALUES FROM ('m') TO ('p');
    CREATE TRIGGER decline BEFORE INSERT OR UPDATE ON declining FOR EACH ROW EXECUTE FUNCTION decline();
    CREATE TABLE plain_one PARTITION OF sessions DEFAULT$$);
-- Only such ones.
SELECT * FROM compare(format('CREATE TABLE sessions (%s) PARTITION BY RANGE (session_id)', columns_of_all()) || $$;
    CREATE TABLE declining PARTITION OF sessions DEFAULT;
    CREATE TRIGGER decline BEFORE INSERT OR UPDATE ON declining FOR EACH ROW EXECUTE FUNCTION decline()$$);
-- Keys of two columns, partitioned by one or by both.
CREATE FUNCTION two_columns_of_key() RETURNS text IMMUTABLE LANGUAGE sql AS
    $$SELECT 'name varchar(9), session_id text, created_at timestamptz, updated_at timestamptz, n int CHECK (n > 0), PRIMARY KEY (n, session_id)'$$;
SELECT * FROM compare(format('CREATE TABLE sessions (%s) PARTITION BY LIST (n)', two_columns_of_key()) || $$;
    CREATE TABLE three PARTITION OF sessions FOR VALUES IN (1, 2, 3);
    CREATE TABLE two PARTITION OF sessions FOR VALUES IN (4, 5) PARTITION BY HASH (session_id);
    CREATE TABLE even PARTITION OF two FOR VALUES WITH (MODULUS 2, REMAINDER 0);
    CREATE TABLE odd PARTITION OF two FOR VALUES WITH (MODULUS 2, REMAINDER 1);
    CREATE TABLE rest PARTITION OF sessions DEFAULT$$);
SELECT * FROM compare(format('CREATE TABLE sessions (%s) PARTITION BY RANGE (session_id, n)', two_columns_of_key()) || $$;
    CREATE TABLE low PARTITION OF sessions FOR VALUES FROM (MINVALUE, MINVALUE) TO ('g3', 4);
    CREATE TABLE middle (n int NOT NULL, updated_at timestamptz, created_at timestamptz, session_id text NOT NULL, name varchar(9), CONSTRAINT sessions_n_check CHECK (n > 0));
    ALTER TABLE sessions ATTACH PARTITION middle FOR VALUES FROM ('g3', 4) TO ('m9', 2);
    CREATE TABLE high PARTITION OF sessions FOR VALUES FROM ('m9', 2) TO (MAXVALUE, MAXVALUE)$$);
-- None at all.
SELECT * FROM compare(format('CREATE TABLE sessions (%s) PARTITION BY RANGE (session_id)', columns_of_all()));
\x
DROP TABLE calls;
DROP FUNCTION compare, told, rows_of, columns_of_all, two_columns_of_key, decline CASCADE;
DROP SCHEMA routed, by_statements CASCADE;
