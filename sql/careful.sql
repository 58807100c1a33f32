-- A bad document costs itself alone: what a batch leaves is what its good documents, one by one, would leave.
SELECT * FROM make_twins('session_id text PRIMARY KEY, n int CHECK (n > 0), name text, tag text DEFAULT gen_random_uuid()::text,
    state jsonb, created_at timestamptz, updated_at timestamptz');
SELECT outcome FROM upsert('{"session_id": "a", "n": 1}');
-- Changed by the good ones, whichever comes last.
SELECT * FROM upsert('[{"session_id": "a", "n": 2}, {"session_id": "a", "n": 2}, {"session_id": "a", "n": -1}]', on_error => 'skip');
SELECT * FROM upsert('[{"session_id": "a", "n": 2}, {"session_id": "a", "n": 3}, {"session_id": "a", "n": -1}]', on_error => 'skip', mode => 'patch');
-- Nothing of a bad one stays, though a later document mends it.
SELECT * FROM upsert('[{"session_id": "a", "n": -1, "name": "bad"}, {"session_id": "a", "n": 4}]', on_error => 'skip', mode => 'patch');
SELECT * FROM upsert('[{"session_id": "new", "n": -1, "name": "bad"}, {"session_id": "new", "n": 4}]', on_error => 'skip', mode => 'patch');
SELECT * FROM upsert('[{"session_id": "a", "n": -1}, {"session_id": "a", "n": 4}]');
SELECT * FROM stored('session_id, n, name');
-- The first one inserts: what it says of created_at and of columns with a computed DEFAULT stays.
SELECT * FROM upsert('[{"session_id": "d", "tag": "one", "created_at": "2001-01-01T00:00:00Z"}, {"session_id": "d", "name": "mid"}]');
SELECT * FROM upsert('[{"session_id": "e", "tag": "one", "created_at": "2001-01-01T00:00:00Z"}, {"session_id": "e", "name": "mid"},
    {"session_id": "e", "n": 0}]', on_error => 'skip');
SELECT * FROM upsert('[{"session_id": "f"}, {"session_id": "f", "tag": "two", "created_at": "2001-01-01T00:00:00Z"}]');
SELECT * FROM stored('session_id, name, tag, created_at < now() - interval ''1 year'' AS own') WHERE stored ~ '"[def]"';
-- newer_only compares with what was applied.
SELECT * FROM upsert('[{"session_id": "t", "n": 1, "updated_at": "2020-01-01T00:00:00Z"}, {"session_id": "t", "n": -1, "updated_at": "2022-01-01T00:00:00Z"},
    {"session_id": "t", "n": 2, "updated_at": "2021-01-01T00:00:00Z"}, {"session_id": "t", "n": 3, "updated_at": "2019-01-01T00:00:00Z"}]',
    on_error => 'skip', newer_only => true, preserve_updated_at => true);
-- A document without a time keeps the one before it, unless it changes something.
SELECT * FROM upsert('[{"session_id": "u", "n": 1, "updated_at": "2020-01-01T00:00:00Z"}, {"session_id": "u", "n": 1}]', preserve_updated_at => true);
SELECT * FROM upsert('[{"session_id": "v", "n": 1, "updated_at": "2020-01-01T00:00:00Z"}, {"session_id": "v", "n": 2}]', preserve_updated_at => true);
-- Touched, it is of now.
SELECT * FROM upsert('[{"session_id": "w", "n": 1, "updated_at": "2020-01-01T00:00:00Z"}, {"session_id": "w", "n": 1}]', preserve_updated_at => true, touch => true);
-- A CHECK on what patches make.
SELECT on_twins('ALTER TABLE sessions ADD CHECK (state ->> ''k'' <> ''bad'')');
SELECT * FROM upsert('[{"session_id": "p", "state": {"a": 1}}, {"session_id": "p", "state": {"b": 1, "k": "bad"}}, {"session_id": "p", "state": {"k": "good"}}]',
    on_error => 'skip', mode => 'patch');
SELECT * FROM stored('session_id, n, state') WHERE stored ~ '"[ptuv]"';
-- Thousands of one session, bad ones among them.
SELECT path, outcome, sqlstate, count(*) FROM upsert((SELECT string_agg(format('{"session_id": "many", "n": %s}', i % 100 - 1), E'\n')
    FROM generate_series(1, 5000) i), on_error => 'skip', newer_only => true) GROUP BY 1, 2, 3 ORDER BY 1, 2;

-- A row that breaks a constraint that is NOT VALID is left as it is by documents that would not change it.
SELECT * FROM make_twins('session_id text PRIMARY KEY, n int, name text, created_at timestamptz, updated_at timestamptz');
SELECT outcome FROM upsert('{"session_id": "a", "n": -1, "updated_at": "2020-01-01T00:00:00Z"}', preserve_updated_at => true);
SELECT on_twins('ALTER TABLE sessions ADD CHECK (n > 0) NOT VALID');
SELECT * FROM upsert('[{"session_id": "a", "n": -1}, {"session_id": "a", "n": -1}]');
SELECT * FROM upsert('[{"session_id": "a", "n": -1}, {"session_id": "b", "n": -1}]', on_error => 'skip');
SELECT * FROM upsert('[{"session_id": "a", "n": -1, "updated_at": "2020-01-01T00:00:00Z"}, {"session_id": "a", "n": -1, "updated_at": "2020-01-02T00:00:00Z"}]',
    on_error => 'skip', preserve_updated_at => true);
SELECT * FROM upsert('[{"session_id": "a", "n": -1}, {"session_id": "a", "n": -1, "name": "x"}, {"session_id": "a", "n": 1}]', on_error => 'skip');
-- A CHECK on what is generated from the row.
SELECT * FROM make_twins('session_id text PRIMARY KEY, n int, twice int GENERATED ALWAYS AS (n * 2) STORED CHECK (twice < 6), name text');
SELECT * FROM upsert('[{"session_id": "a", "n": 3, "name": "bad"}, {"session_id": "a", "n": 2}]', on_error => 'skip', mode => 'patch');
SELECT * FROM upsert('[{"session_id": "a", "n": 3, "name": "bad"}, {"session_id": "a", "n": 1}, {"session_id": "b", "n": 4}]', on_error => 'skip');
SELECT * FROM stored();

-- Rows that refer to one another land together, in whatever order of their keys.
SELECT * FROM make_twins('session_id text PRIMARY KEY, parent text, name text');
SELECT on_twins('ALTER TABLE sessions ADD FOREIGN KEY (parent) REFERENCES sessions');
SELECT * FROM upsert('[{"session_id": "a-child", "parent": "b-root"}, {"session_id": "b-root"}, {"session_id": "c", "parent": "nobody"}]', on_error => 'skip');
SELECT path, outcome, sqlstate, count(*) FROM upsert((SELECT string_agg(format('{"session_id": "%s", "parent": %s}', i, parent), E'\n')
    FROM generate_series(1000, 1999) i, LATERAL (SELECT CASE i WHEN 1999 THEN 'null' WHEN 1500 THEN '"nobody"' ELSE format('"%s"', i + CASE i WHEN 1499 THEN 2 ELSE 1 END) END) p (parent)),
    on_error => 'skip') GROUP BY 1, 2, 3 ORDER BY 1, 2;
-- Of several documents of one session each that can land does.
SELECT * FROM upsert('[{"session_id": "g", "parent": "nobody"}, {"session_id": "g", "name": "good"}, {"session_id": "g", "parent": "no one", "name": "bad"}]',
    on_error => 'skip', mode => 'patch');
SELECT * FROM upsert('[{"session_id": "h", "parent": "h", "name": "x"}, {"session_id": "h", "parent": "nobody"}, {"session_id": "h", "parent": "no one"}]', on_error => 'skip');
SELECT * FROM upsert('[{"session_id": "h", "parent": "h"}, {"session_id": "i", "parent": "nobody"}]');
SELECT * FROM stored() WHERE stored ~ '"[gh]"';

-- A unique value that the batch sets free can be taken.
SELECT * FROM make_twins('session_id text PRIMARY KEY, email text UNIQUE');
SELECT outcome FROM upsert('[{"session_id": "y", "email": "e1"}, {"session_id": "z", "email": "e3"}]');
SELECT * FROM upsert('[{"session_id": "y", "email": "e2"}, {"session_id": "x", "email": "e1"}]');
SELECT * FROM upsert('[{"session_id": "y", "email": "e3"}, {"session_id": "z", "email": "e4"}, {"session_id": "w", "email": "e2"}, {"session_id": "v", "email": "e1"}]', on_error => 'skip');
SELECT * FROM stored();

-- Documents of one key are judged by what the others leave in the end, whatever the order of their keys.
CREATE TABLE judged (session_id text PRIMARY KEY, email text UNIQUE);
CREATE FUNCTION judge(key text) RETURNS TABLE (ordinal bigint, outcome text, sqlstate text) LANGUAGE sql AS $$
    TRUNCATE judged;
    INSERT INTO judged VALUES (key, NULL), ('k', 'e1'), ('z', 'e4');
    SELECT ordinal, outcome, sqlstate
    FROM agno_upsert_sessions(jsonb_build_array(jsonb_build_object('session_id', key), jsonb_build_object('session_id', key, 'email', 'e1'),
        '{"session_id": "k", "email": "e0"}'::jsonb, '{"session_id": "k", "email": "e4"}'::jsonb), target => 'judged', on_error => 'skip')
$$;
SELECT * FROM judge('a');
SELECT * FROM judge('y');
TABLE judged ORDER BY session_id;
DROP FUNCTION judge;
DROP TABLE judged;

-- Few bad ones among many, whichever of a row's triggers raises, new rows and stored ones.
SELECT * FROM make_twins('session_id text PRIMARY KEY, n int, name text');
CREATE FUNCTION refuse_n() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF new.n = tg_argv[0]::int THEN
        RAISE EXCEPTION 'n is % %', new.n, lower(tg_when) USING ERRCODE = 'AG001';
    END IF;
    RETURN new;
END $$;
SELECT on_twins('CREATE TRIGGER before_row BEFORE INSERT OR UPDATE ON sessions FOR EACH ROW EXECUTE FUNCTION refuse_n(''-1'')'),
    on_twins('CREATE TRIGGER after_row AFTER INSERT OR UPDATE ON sessions FOR EACH ROW EXECUTE FUNCTION refuse_n(''-2'')');
CREATE FUNCTION many(bad_before int[], bad_after int[], name text) RETURNS text LANGUAGE sql AS $$
    SELECT string_agg(format('{"session_id": "%s", "n": %s, "name": "%s"}', i,
        CASE WHEN i = ANY (bad_before) THEN -1 WHEN i = ANY (bad_after) THEN -2 ELSE i END, name), E'\n') FROM generate_series(1001, 1400) i
$$;
CREATE FUNCTION results(payload text) RETURNS TABLE (path text, outcome text, documents bigint, rejected text) LANGUAGE sql AS $$
    SELECT path, outcome, count(*), string_agg(concat_ws(' ', ordinal, sqlstate, detail), ', ' ORDER BY ordinal) FILTER (WHERE outcome = 'rejected')
    FROM upsert(payload, on_error => 'skip') GROUP BY 1, 2 ORDER BY 1, 2
$$;
SELECT * FROM results(many('{1200}', '{}', 'new'));
SELECT on_twins('DELETE FROM sessions WHERE session_id::int % 2 = 0');
SELECT * FROM results(many('{1399}', '{}', 'late'));
SELECT * FROM results(many('{1001}', '{}', 'early'));
SELECT * FROM results(many('{}', '{1200}', 'after'));
SELECT * FROM results(many('{1100, 1250, 1390, 1391}', '{1050, 1300}', 'both'));
SELECT * FROM results(many('{1150, 1151, 1380}', '{1400}', 'at the end'));
SELECT * FROM results((SELECT string_agg(format('{"session_id": "%s"}', i), E'\n') FROM generate_series(1001, 1400) i));
DROP FUNCTION many, results;
SELECT count(*) FROM make_twins();
DROP FUNCTION refuse_n;
