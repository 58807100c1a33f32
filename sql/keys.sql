-- agno_upsert: any table, any key. What the direct path answers is what statements answer.
CREATE SCHEMA keys;
CREATE TYPE keys.answer AS (ordinal bigint, key text, outcome text, sqlstate text, detail text);
-- Makes table `name` and its twin, which a trigger keeps from the direct path.
CREATE FUNCTION keys.make(name text, columns text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('CREATE TABLE keys.%I (%s)', name, columns);
    EXECUTE format('CREATE TABLE keys.%I (LIKE keys.%I INCLUDING ALL)', name || '_twin', name);
    EXECUTE format('CREATE TRIGGER stay_off AFTER INSERT ON keys.%I EXECUTE FUNCTION do_nothing()', name || '_twin');
END $$;
CREATE FUNCTION keys.upsert(name text, payload text, key text[] DEFAULT NULL, mode text DEFAULT 'replace', on_error text DEFAULT 'skip', owner text DEFAULT NULL)
RETURNS TABLE (path text, ordinal bigint, key_text text, outcome text, sqlstate text, detail text) LANGUAGE plpgsql AS $$
DECLARE
    query text := 'SELECT array_agg(ROW(ordinal, key, outcome, sqlstate, split_part(replace(detail, ''_twin'', ''''), E''\n'', 1))::keys.answer ORDER BY ordinal)
        FROM agno_upsert(%L, $1, key => $2, mode => $3, on_error => $4, owner => $5)';
    direct keys.answer[];
    statements keys.answer[];
BEGIN
    EXECUTE format(query, 'keys.' || name) USING payload, $3, mode, on_error, owner INTO direct;
    EXECUTE format(query, 'keys.' || name || '_twin') USING payload, $3, mode, on_error, owner INTO statements;
    IF direct = statements THEN
        RETURN QUERY SELECT 'both', d.* FROM unnest(direct) d;
    ELSE
        RETURN QUERY SELECT 'direct', d.* FROM unnest(direct) d UNION ALL SELECT 'statements', s.* FROM unnest(statements) s;
    END IF;
END $$;

-- Of two columns, in either order; some of it missing or of the wrong type.
SELECT keys.make('tenants', 'session_id text, name text, tenant int, runs jsonb, updated_at timestamptz, PRIMARY KEY (tenant, session_id)');
SELECT path FROM agno_explain_target('keys.tenants');
\set documents '''{"tenant": 1, "session_id": "b", "name": "x"}{"tenant": 1, "session_id": "a"}{"tenant": -2, "session_id": "a"}{"tenant": 1, "session_id": "a", "name": "last"}{"tenant": 3}{"session_id": "a"}{"tenant": null, "session_id": "a"}{"tenant": "one", "session_id": "a"}{"tenant": 1, "session_id": ""}'''
SELECT * FROM keys.upsert('tenants', :documents);
SELECT * FROM keys.upsert('tenants', :documents, key => '{session_id,tenant}');
SELECT * FROM keys.upsert('tenants', '{"tenant": 1, "session_id": "a", "runs": [{"run_id": 1}]}{"tenant": 1, "session_id": "a", "runs": [{"run_id": 2}]}', mode => 'patch');
SELECT * FROM keys.upsert('tenants', '{"tenant": 1, "session_id": "a"}{"tenant": 9, "session_id": "a"}', mode => 'insert');
SELECT * FROM keys.upsert('tenants', '{"tenant": 1, "session_id": "b"}{"tenant": 1, "session_id": "c"}{"tenant": 1, "session_id": "b"}', mode => 'delete');
SELECT * FROM keys.upsert('tenants', '{"tenant": 1, "session_id": "a", "name": "other"}{"tenant": 9, "session_id": "a", "name": "mine"}', owner => 'name');
SELECT tenant, session_id, name, runs FROM keys.tenants ORDER BY 1, 2;
SELECT count(*) FROM keys.tenants a FULL JOIN keys.tenants_twin b USING (tenant, session_id) WHERE (a.name, a.runs) IS DISTINCT FROM (b.name, b.runs);

-- Types of every kind, by walking and by searching: each key is found again, whatever its neighbours.
CREATE DOMAIN keys.positive AS int CHECK (VALUE > 0);
CREATE COLLATION keys.ignoring_case (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
CREATE FUNCTION keys.many(name text, type text, value text) RETURNS TABLE (type_name text, step text, counts text) LANGUAGE plpgsql AS $$
DECLARE
    payload text;
BEGIN
    PERFORM keys.make(name, format('a int, k %s, v int, PRIMARY KEY (k, a)', type));
    EXECUTE format('CREATE UNIQUE INDEX ON keys.%I (k) WHERE false', name);
    FOREACH step IN ARRAY ARRAY['2', '1', '3'] LOOP
        EXECUTE format('SELECT string_agg(json_build_object(''k'', %s, ''a'', i %% 2, ''v'', i)::text, E''\n'') FROM generate_series(1, 300, %s) i', value, step) INTO payload;
        type_name := type;
        SELECT string_agg(path || ' ' || c.outcome || ' ' || c.count, ', ' ORDER BY path, c.outcome) INTO counts
            FROM (SELECT path, u.outcome, count(*) FROM keys.upsert(name, payload) u GROUP BY 1, 2) c;
        RETURN NEXT;
    END LOOP;
END $$;
SELECT * FROM keys.many('k_int', 'int', '100 - i');
SELECT * FROM keys.many('k_bigint', 'bigint', '(i - 150) * 10000000000');
SELECT * FROM keys.many('k_smallint', 'smallint', '150 - i');
SELECT * FROM keys.many('k_numeric', 'numeric', 'i / 7.0');
SELECT * FROM keys.many('k_float', 'float8', 'CASE i WHEN 7 THEN to_json(''NaN''::text) WHEN 8 THEN to_json(''-Infinity''::text) ELSE to_json(i / 8.0) END');
SELECT * FROM keys.many('k_uuid', 'uuid', 'md5(i::text)');
SELECT * FROM keys.many('k_date', 'date', '''2026-01-01''::date - i');
SELECT * FROM keys.many('k_time', 'timestamptz', '''1969-12-31 00:00Z''::timestamptz + i * interval ''7 minutes''');
SELECT * FROM keys.many('k_bool', 'boolean', 'i > 150');
SELECT * FROM keys.many('k_name', 'name', '''é'' || i');
SELECT * FROM keys.many('k_char', 'char(8)', 'i || repeat('' '', i % 4)');
SELECT * FROM keys.many('k_varchar', 'varchar(9) COLLATE "und-x-icu"', 'chr(65 + i % 50) || i');
SELECT * FROM keys.many('k_case', 'text COLLATE keys.ignoring_case', 'CASE WHEN i % 2 = 0 THEN ''K'' ELSE ''k'' END || i');
SELECT * FROM keys.many('k_bytea', 'bytea', '''\x'' || to_hex(i + 4096)');
SELECT * FROM keys.many('k_domain', 'keys.positive', 'i');
SELECT * FROM keys.many('k_jsonb', 'jsonb', 'json_build_object(''i'', i)');
SELECT * FROM keys.many('k_range', 'int4range', '''['' || i || '','' || i + 3 || '')''');
-- Of one column.
SELECT keys.make('numbers', 'id bigint PRIMARY KEY, u uuid UNIQUE, n numeric UNIQUE, f float8 UNIQUE, c char(3) UNIQUE, v text');
SELECT * FROM keys.upsert('numbers', '{"id": 1, "u": "6c84fb90-12c4-11e1-840d-7b25c5ee775a", "n": 1, "f": 0, "c": "a"}{"id": "2", "n": "NaN", "f": "Infinity"}{"id": 1.5}{"id": 3, "c": "a "}{"id": 99999999999999999999}');
SELECT * FROM keys.upsert('numbers', '{"id": 1, "n": 1.0, "v": "n"}{"id": 2, "n": "NaN", "v": "n"}{"id": 1, "n": 1.00, "v": "m"}', key => '{n}', mode => 'patch');
SELECT * FROM keys.upsert('numbers', '{"f": -0.0, "v": "f"}{"f": "Infinity", "v": "f"}', key => '{f}', mode => 'patch');
SELECT * FROM keys.upsert('numbers', '{"c": "a", "v": "c"}{"c": "a  "}{"c": "abcd"}', key => '{c}', mode => 'patch');
-- What else the primary key has is the row's for life.
SELECT * FROM keys.upsert('numbers', '{"u": "6C84FB90-12C4-11E1-840D-7B25C5EE775A", "v": "u"}', key => '{u}');
SELECT * FROM keys.numbers ORDER BY id;

-- Keys that no index takes, of megabytes as of kilobytes, are bad alone, whatever the mode; to delete, they are absent.
\set giant '''{"tenant": 1, "session_id": "n1"}{"tenant": 1, "session_id": "'' || repeat(''k'', 1000000) || ''"}{"tenant": 1, "session_id": "n2"}{"tenant": 1, "session_id": "'' || repeat(''k'', 1000000) || ''"}'''
SELECT path, ordinal, left(key_text, 20), length(key_text), outcome, sqlstate, detail FROM keys.upsert('tenants', :giant);
SELECT path, ordinal, outcome, sqlstate, detail FROM keys.upsert('tenants', :giant, mode => 'patch');
SELECT path, ordinal, outcome, sqlstate, detail FROM keys.upsert('tenants', :giant, mode => 'insert');
SELECT path, ordinal, outcome, sqlstate, detail FROM keys.upsert('tenants', :giant, mode => 'delete');
SELECT ordinal, outcome FROM agno_upsert('keys.tenants', :giant);
-- But where a trigger makes less of them.
CREATE TABLE keys.shortened (id text PRIMARY KEY, n int);
CREATE FUNCTION keys.shorten() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.id := left(NEW.id, 3); RETURN NEW; END $$;
CREATE TRIGGER shorten BEFORE INSERT ON keys.shortened FOR EACH ROW EXECUTE FUNCTION keys.shorten();
SELECT ordinal, outcome, sqlstate, detail FROM agno_upsert('keys.shortened', '{"n": 1, "id": "' || repeat('k', 1000000) || '"}');
SELECT * FROM keys.shortened;

-- Errors that help.
CREATE TABLE keys.runs (run_id text PRIMARY KEY, session_id text, n int GENERATED ALWAYS AS (1) STORED);
CREATE TABLE keys.loose (a int, b int);
CREATE TABLE keys.two (a int, b int UNIQUE DEFERRABLE, c int, UNIQUE (a, c));
SELECT * FROM agno_upsert_sessions('{}'::text, target => 'keys.runs');
SELECT * FROM agno_upsert_sessions('{}'::text, target => 'keys.loose');
SELECT * FROM agno_upsert('keys.runs', '{}'::text, key => '{session_id}');
SELECT * FROM agno_upsert('keys.runs', '{}'::text, key => '{run}');
SELECT * FROM agno_upsert('keys.runs', '{}'::text, key => '{n}');
SELECT * FROM agno_upsert('keys.runs', '{}'::text, key => '{run_id,run_id}');
SELECT * FROM agno_upsert('keys.runs', '{}'::text, key => '{}');
SELECT * FROM agno_upsert('keys.runs', '{}'::text, key => '{NULL}');
SELECT * FROM agno_upsert('keys.runs', '{"session_id": "s"}'::text);
SELECT * FROM agno_upsert('keys.loose', '{}'::text);
SELECT * FROM agno_upsert('keys.loose', '{}'::text, key => '{a,b}');
SELECT * FROM agno_upsert('keys.two', '{}'::text);
SELECT * FROM agno_upsert('keys.two', '{}'::text, key => '{b}');
SELECT * FROM agno_upsert(NULL, '{}'::text);
SELECT outcome FROM agno_upsert('keys.two', '{"c": 1, "a": 2}'::jsonb, key => '{c,a}');
SELECT outcome FROM agno_upsert('keys.two', '{"c": 1, "a": 2}'::json, key => '{c,a}');

-- A loader table.
CREATE TABLE keys.rejects (ordinal bigint, session_id text, sqlstate text, detail text, doc text);
CREATE FOREIGN TABLE keys.inbox (doc text) SERVER agno_loader
    OPTIONS (target 'keys.tenants', key 'Session_ID, tenant', on_error 'skip', reject_table 'keys.rejects');
INSERT INTO keys.inbox VALUES ('{"tenant": 7, "session_id": "l"}'), ('{"tenant": "x", "session_id": "l"}'), ('{"tenant": 7, "session_id": "l"}');
SELECT documents, inserted, duplicate, rejected FROM agno_loader_result();
SELECT ordinal, session_id, sqlstate FROM keys.rejects;
CREATE FOREIGN TABLE keys.wrong (doc text) SERVER agno_loader OPTIONS (key 'a,,b');

-- Partitions, which have the key of two columns in their own order.
CREATE TABLE keys.parted (day date, id int, v text, PRIMARY KEY (id, day)) PARTITION BY RANGE (day);
CREATE TABLE keys.parted_1 PARTITION OF keys.parted FOR VALUES FROM ('2026-01-01') TO ('2026-02-01');
CREATE TABLE keys.parted_2 (v text, id int NOT NULL, day date NOT NULL);
ALTER TABLE keys.parted ATTACH PARTITION keys.parted_2 FOR VALUES FROM ('2026-02-01') TO ('2026-03-01');
SELECT outcome, count(*), count(version) FROM agno_upsert('keys.parted', (SELECT jsonb_agg(jsonb_build_object('day', '2026-01-01'::date + i, 'id', i, 'v', 'x')) FROM generate_series(1, 50) i)) GROUP BY 1;
SELECT outcome, count(*), count(version) FROM agno_upsert('keys.parted', (SELECT jsonb_agg(jsonb_build_object('day', '2026-01-01'::date + i, 'id', i, 'v', CASE WHEN i < 25 THEN 'x' ELSE 'y' END)) FROM generate_series(1, 55) i), key => '{day,id}') GROUP BY 1 ORDER BY 1;

SET client_min_messages = warning;
DROP SCHEMA keys CASCADE;
