-- agno_upsert: any table, any key. On twins, as elsewhere; t stands for the table.
CREATE FUNCTION upsert_any(payload text, key text[] DEFAULT NULL, mode text DEFAULT 'replace', on_error text DEFAULT 'abort', unknown_keys text DEFAULT 'error')
RETURNS TABLE (path text, ordinal bigint, k text, outcome text, sqlstate text, detail text) LANGUAGE plpgsql AS $function$
DECLARE
    answers text[];
    target regclass;
    answer text;
    hint text;
BEGIN
    FOREACH target IN ARRAY ARRAY['plain.sessions', 'triggered.sessions']::regclass[] LOOP
        BEGIN
            SELECT jsonb_agg(jsonb_build_object('ordinal', u.ordinal, 'k', u.key, 'outcome', u.outcome, 'sqlstate', u.sqlstate,
                             'detail', replace(split_part(u.detail, E'\n', 1), target::text, 't')))
                INTO answer FROM agno_upsert(target, payload, $2, $3, on_error => $4, unknown_keys => $5) u;
        EXCEPTION WHEN OTHERS THEN
            GET STACKED DIAGNOSTICS hint = PG_EXCEPTION_HINT;
            answer := jsonb_build_array(jsonb_build_object('outcome', 'ERROR', 'sqlstate', SQLSTATE, 'detail',
                replace(SQLERRM || coalesce(E'\nHINT:  ' || nullif(hint, ''), ''), target::text, 't')));
        END;
        answers := answers || answer;
    END LOOP;
    RETURN QUERY SELECT CASE WHEN answers[1] = answers[2] THEN 'both' ELSE p END, r.ordinal, r.k, r.outcome, r.sqlstate, r.detail
        FROM unnest(ARRAY['direct', 'statements']) WITH ORDINALITY AS paths(p, n),
             jsonb_to_recordset(answers[n]::jsonb) AS r(ordinal bigint, k text, outcome text, sqlstate text, detail text)
        WHERE n = 1 OR answers[1] <> answers[2];
END
$function$;
CREATE FUNCTION stored_by(columns text, ordered text)
RETURNS TABLE (path text, stored text) LANGUAGE sql AS $function$
    SELECT path, stored FROM stored(format('%s, row_number() OVER (ORDER BY %s) AS session_id', columns, ordered)) $function$;
-- By the primary key, of one column or several.
SELECT * FROM make_twins('tenant_id int, id text, name text, data jsonb, created_at timestamptz, updated_at timestamptz, PRIMARY KEY (tenant_id, id)');
SELECT * FROM upsert_any('[{"tenant_id": 2, "id": "a", "name": "x"}, {"tenant_id": 1, "id": "b", "data": {"k": 1}}, {"tenant_id": 1, "id": "a"}]');
SELECT * FROM upsert_any('[{"tenant_id": 1, "id": "a"}, {"tenant_id": 2, "id": "a", "name": "y"}, {"tenant_id": "2", "id": "a", "name": "z"}, {"tenant_id": 1, "id": "b", "data": {"k": 1}}]');
SELECT * FROM stored_by('tenant_id, id, name, data', 'tenant_id, id');
SELECT * FROM upsert_any('[{"tenant_id": 1, "id": "b", "data": {"l": 2}}, {"id": "c", "tenant_id": 3}]', mode => 'patch');
SELECT * FROM upsert_any('[{"tenant_id": 1, "id": "b", "data": {}}, {"id": "d", "tenant_id": 3}]', mode => 'insert');
SELECT * FROM upsert_any('[{"tenant_id": 3, "id": "c", "whatever": 1}, {"id": "c", "tenant_id": 3}, {"id": "none", "tenant_id": 3}]', mode => 'delete');
SELECT * FROM stored_by('tenant_id, id, name, data', 'tenant_id, id');
-- A key that is missing, null, or nothing of its type.
SELECT * FROM upsert_any('[{"tenant_id": 1}, {"id": "x", "tenant_id": null}, {"tenant_id": "x", "id": "x"}, {}, 7, {"tenant_id": 1, "id": ""}, {"tenant_id": {"a": 1}, "id": [1]}]', on_error => 'skip');
SELECT * FROM upsert_any('{"tenant_id": 1}');
SELECT * FROM upsert_any('{"tenant_id": 1}', mode => 'delete');
-- By the columns named, in any order, of another unique index; what else is in the primary key stays.
SELECT * FROM make_twins($$id uuid PRIMARY KEY DEFAULT '00000000-0000-0000-0000-000000000001', period varchar NOT NULL, date date NOT NULL, n bigint NOT NULL DEFAULT 0,
    metrics jsonb NOT NULL DEFAULT '{}', created_at bigint NOT NULL, updated_at bigint, UNIQUE (period, date)$$);
SELECT * FROM upsert_any('{"id": "A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11", "date": "2024-02-29", "period": "daily", "n": 3}', '{date,period}');
SELECT * FROM upsert_any('{"date": "2024-02-29", "period": "daily", "n": 3}', '{date,period}');
SELECT * FROM upsert_any('[{"date": "2024-2-29", "period": "daily", "n": 4}, {"date": "2024-03-01", "period": "daily", "metrics": {"a": 1}}]', '{date,period}');
SELECT * FROM stored_by('id, date, period, n, metrics', 'date');
SELECT * FROM upsert_any('{"id": "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", "date": "2024-02-29", "period": "weekly"}');
SELECT * FROM stored_by('id, date, period, n, metrics', 'date');
-- Two keys that are one row's each.
SELECT * FROM upsert_any('{"id": "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", "date": "2024-03-01", "period": "daily"}', on_error => 'skip');
-- Keys that can't be.
SELECT * FROM upsert_any('{}', '{n}');
SELECT * FROM upsert_any('{}', '{nope}');
SELECT * FROM upsert_any('{}', '{}');
SELECT * FROM upsert_any('{}', '{date,date,period}');
SELECT * FROM upsert_any('{}', '{date,NULL}');
SELECT * FROM upsert_any('{}', '{Date,period}');
SELECT * FROM agno_upsert(NULL, '{}'::jsonb);
SELECT * FROM upsert('{"session_id": "a"}');
SELECT * FROM make_twins('k int PRIMARY KEY, a int, b int NOT NULL, c int NOT NULL, d int GENERATED ALWAYS AS (a + b) STORED UNIQUE, UNIQUE (a, b), UNIQUE (c) DEFERRABLE');
SELECT on_twins('ALTER TABLE sessions DROP COLUMN k');
SELECT * FROM upsert_any('{"a": 1, "b": 2, "c": 3}');
SELECT * FROM upsert_any('{"a": 1, "b": 2, "c": 3}', '{c}');
SELECT * FROM upsert_any('{"a": 1, "b": 2, "c": 3}', '{d}');
SELECT * FROM upsert_any('[{"a": 1, "b": 2, "c": 3}, {"a": null, "b": 2, "c": 4}]', '{a,b}', on_error => 'skip');
SELECT on_twins('ALTER TABLE sessions DROP CONSTRAINT sessions_a_b_key, DROP CONSTRAINT sessions_d_key');
SELECT * FROM upsert_any('{"a": 1, "b": 2, "c": 3}');
SELECT * FROM upsert_any('{"a": 1, "b": 2, "c": 3}', '{a}');
-- Keys of many types, equal as their index has it; a new row has the last spelling.
CREATE TYPE level AS ENUM ('low', 'high');
CREATE DOMAIN even AS int CHECK (VALUE % 2 = 0);
SELECT * FROM make_twins('n numeric, f float8, c char(4), l level, e even, i interval, a int[], j jsonb, x int, PRIMARY KEY (n, f, c, l, e, i, a, j)');
SELECT path, ordinal, outcome, detail FROM upsert_any('
{"n": 1, "f": 0, "c": "ab", "l": "low", "e": 2, "i": "1 day", "a": [1, 2], "j": {"k": 1}, "x": 1}
{"n": 1.00, "f": "-0", "c": "ab  ", "l": "low", "e": "2", "i": "24 hours", "a": "{1,2}", "j": {"k": 1.0}, "x": 2}
{"n": "NaN", "f": "NaN", "c": "", "l": "high", "e": 0, "i": "-1 day", "a": [], "j": []}
{"n": "NaN", "f": "Infinity", "c": "", "l": "high", "e": 0, "i": "-1 day", "a": [], "j": []}
{"n": 1, "f": 0, "c": "ab", "l": "low", "e": 3, "i": "1 day", "a": [1, 2], "j": {"k": 1}}
{"n": 1, "f": 0, "c": "abcde", "l": "low", "e": 2, "i": "1 day", "a": [1, 2], "j": {"k": 1}}', on_error => 'skip');
SELECT * FROM stored_by('*', 'n, f');
SELECT path, outcome, count(*) FROM upsert_any((SELECT jsonb_agg(to_jsonb(s))::text FROM plain.sessions s)) GROUP BY 1, 2;
SELECT path, outcome, count(*) FROM upsert_any((SELECT jsonb_agg(to_jsonb(s))::text FROM plain.sessions s), mode => 'delete') GROUP BY 1, 2;
-- created_at and updated_at may be part of a key; then they are what the document says.
SELECT * FROM make_twins('source text, created_at timestamptz, updated_at timestamptz, v int, PRIMARY KEY (source, created_at)');
SELECT * FROM upsert_any('[{"source": "s", "created_at": "2024-01-01T00:00:00Z", "v": 1}, {"source": "s", "created_at": 1704067201, "v": 2}, {"source": "s", "v": 3}]', on_error => 'skip');
SELECT * FROM upsert_any('[{"source": "s", "created_at": "2024-01-01T01:00:00+01:00", "v": 1}]');
SELECT * FROM stored_by('source, created_at, v', 'created_at');
-- Many rows of several columns' keys, in and out of the index's order.
SELECT * FROM make_twins('a int, b text COLLATE "C", v int, PRIMARY KEY (b, a)');
SELECT path, outcome, count(*) FROM upsert_any((SELECT jsonb_agg(jsonb_build_object('a', i % 50, 'b', md5((i / 50)::text), 'v', i))::text FROM generate_series(1, 5000) i)) GROUP BY 1, 2;
SELECT path, outcome, count(*) FROM upsert_any((SELECT jsonb_agg(jsonb_build_object('a', i % 50, 'b', md5((i / 50)::text), 'v', i + (i % 3 = 0)::int))::text
    FROM generate_series(1001, 7000) i), '{a,b}') GROUP BY 1, 2 ORDER BY 2;
SELECT path, stored FROM stored('count(*), sum(v), 1 AS session_id');
-- A loader table takes the key as an option.
CREATE FOREIGN TABLE inbox (doc text) SERVER agno_loader OPTIONS (target 'plain.sessions', key 'a, b');
INSERT INTO inbox VALUES ('{"a": 1, "b": "x", "v": 1}'), ('{"a": 1, "b": "x", "v": 2}');
SELECT documents, inserted, duplicate FROM agno_loader_result();
SELECT * FROM plain.sessions WHERE b = 'x';
DROP FOREIGN TABLE inbox;
-- Collations whose order is not that of the bytes.
SELECT * FROM make_twins('a int, b text COLLATE "und-x-icu", c text COLLATE "und-x-icu", v int, PRIMARY KEY (a, b, c)');
SELECT path, outcome, count(*) FROM upsert_any((SELECT jsonb_agg(jsonb_build_object('a', i % 3, 'b', chr(65 + i % 57), 'c', chr(97 + i % 7) || chr(65 + i / 57), 'v', i))::text FROM generate_series(1, 2000) i)) GROUP BY 1, 2;
SELECT path, outcome, count(*) FROM upsert_any((SELECT jsonb_agg(jsonb_build_object('a', i % 3, 'b', chr(65 + i % 57), 'c', chr(97 + i % 7) || chr(65 + i / 57), 'v', i + (i % 2)))::text FROM generate_series(1, 2000) i)) GROUP BY 1, 2 ORDER BY 2;
-- What can be wrong with a key: U+0000 in any column of it, too long for the index, of its type or altogether. A long one that the index can compress is as good as any.
SELECT * FROM make_twins('a int, b text COLLATE "C", u uuid UNIQUE, v int, PRIMARY KEY (a, b)');
SELECT path, ordinal, k, outcome, sqlstate, detail FROM upsert_any('
{"a": 1, "b": "nul\u0000"}
{"a": "\u0000", "b": "x"}
{"a": 1, "b": "\u0000"}
{"a": 1, "b\u0000": "x"}
{"a": 1, "b": "\ud800"}
{"a": 2147483648, "b": "x"}
{"a": 1, "b": "x"}', on_error => 'skip');
SELECT path, ordinal, k, outcome, sqlstate, detail FROM upsert_any('{"u": "\u0000a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", "a": 1, "b": "x"}', '{u}', on_error => 'skip');
SELECT path, ordinal, left(k, 10), length(k), outcome, sqlstate, detail FROM upsert_any((
    SELECT format('{"a": 1, "b": "first"}{"a": 2, "b": "%s"}{"a": 3, "b": "last"}', string_agg(md5(i::text), '')) FROM generate_series(1, 300) i), on_error => 'skip');
SELECT path, ordinal, left(k, 10), length(k), outcome, sqlstate, detail FROM upsert_any((
    SELECT format('{"a": 2, "b": "%s"}', string_agg(md5(i::text), '')) FROM generate_series(1, 100) i), on_error => 'skip');
SELECT path, ordinal, left(k, 10), length(k), outcome, sqlstate, detail FROM upsert_any((
    SELECT format('{"a": 1, "b": "again"}{"a": 2, "b": "%s"}{"a": 3, "b": "last"}', string_agg(md5(i::text), '')) FROM generate_series(1, 300) i));
\set long '''{"a": 4, "b": "'' || repeat(''k'', 200000) || ''1", "v": 1}{"a": 4, "b": "'' || repeat(''k'', 200000) || ''2", "v": 2}'''
SELECT path, ordinal, right(k, 5), length(k), outcome FROM upsert_any(:long);
SELECT path, ordinal, right(k, 5), length(k), outcome FROM upsert_any(:long);
SELECT path, ordinal, outcome, sqlstate, detail FROM upsert_any(format('{"a": 5, "b": "%s"}', repeat('k', 1000000)), on_error => 'skip');
SELECT path, ordinal, right(k, 5), length(k), outcome FROM upsert_any(:long, mode => 'delete');
SELECT * FROM stored_by('a, b, v', 'a, b');
-- Numbers that are equal, and those at the ends, alone and beside others.
SELECT * FROM make_twins('n numeric, f float8, c char(3), v int, PRIMARY KEY (c, f, n)');
SELECT path, ordinal, k, outcome, detail FROM upsert_any('
{"n": 1, "f": -0.0, "c": "a", "v": 1}
{"n": "-Infinity", "f": "-Infinity", "c": " ", "v": 1}
{"n": "NaN", "f": "NaN", "c": "", "v": 1}
{"n": 1e-20, "f": 1e-7, "c": " a", "v": 1}');
SELECT path, ordinal, k, outcome, detail FROM upsert_any('
{"n": 1.0, "f": 0, "c": "a  ", "v": 2}
{"n": "-inf", "f": "-inf", "c": "", "v": 2}
{"n": "nan", "f": "nan", "c": "   ", "v": 2}
{"n": 0.00000000000000000001, "f": 0.1e-6, "c": " a ", "v": 2}
{"n": 1.00, "f": "-0", "c": "a", "v": 3}', '{n,f,c}');
SELECT * FROM stored_by('*', 'n, f');
SELECT * FROM make_twins();
DROP FUNCTION upsert_any, stored_by;
DROP TYPE level, even;
