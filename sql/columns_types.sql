-- Values are converted by the column's type.
CREATE TYPE mood AS ENUM ('sad', 'happy');
CREATE DOMAIN score AS int CHECK (VALUE BETWEEN 0 AND 100);
CREATE DOMAIN label AS varchar(5) NOT NULL DEFAULT 'none';
CREATE DOMAIN bag AS jsonb CHECK (jsonb_typeof(VALUE) = 'object');
SELECT * FROM make_twins($$session_id text PRIMARY KEY, v varchar(4), c char(4), t text, i2 smallint, i8 bigint, f float8, n numeric(6, 2), b boolean,
    u uuid, j json, m mood, s score, l label, g bag, a int[], ta text[], d date, iv interval, p point, by bytea, nm name$$);
SELECT outcome FROM upsert('{"session_id": "all", "v": "four", "c": "ab", "t": "text", "i2": 12, "i8": 9007199254740993, "f": 0.1, "n": 1234.567,
    "b": true, "u": "A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11", "j": {"b": 1, "a": [1, 2.50]}, "m": "happy", "s": 50, "l": "lab", "g": {"x": 1},
    "a": "{1,2,NULL}", "ta": "{\"a b\",c}", "d": "2024-02-29", "iv": "1 day 2 hours", "p": "(1,2)", "by": "\\x00ff"}');
SELECT * FROM stored();
SELECT outcome FROM upsert('{"session_id": "all", "v": "four", "c": "ab", "t": "text", "i2": 12, "i8": 9007199254740993, "f": 0.1, "n": 1234.567,
    "b": true, "u": "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", "j": {"b": 1, "a": [1, 2.50]}, "m": "happy", "s": 50, "l": "lab", "g": {"x": 1},
    "a": "{1,2,NULL}", "ta": "{\"a b\",c}", "d": "2024-02-29", "iv": "1 day 2 hours", "p": "(1,2)", "by": "\\x00ff"}');
-- Scalars become text as ->> shows them, and text becomes numbers.
SELECT outcome FROM upsert('{"session_id": "texts", "v": 1.50, "t": true, "i2": "12", "b": "yes", "f": "NaN", "n": "1e2", "l": "", "c": ""}');
SELECT * FROM stored('v, c, t, i2, b, f, n, l') WHERE stored LIKE '%1.50%';
-- Length counts characters, not bytes, and nothing is cut off, not even blanks.
SELECT path, outcome, sqlstate, detail FROM upsert('
{"session_id": "l1", "l": "x", "v": "äöü€"}
{"session_id": "l2", "l": "x", "v": "äöü€!"}
{"session_id": "l3", "l": "x", "v": "😀😀😀😀"}
{"session_id": "l4", "l": "x", "v": "abcd "}
{"session_id": "l5", "l": "x", "c": "abcd  "}
{"session_id": "l6", "l": "x", "c": "abcde"}
{"session_id": "l7", "l": "longer"}
{"session_id": "l8", "l": "x", "v": 12345}
{"session_id": "l9", "l": "x", "nm": "the names that PostgreSQL gives to its objects are of 63 bytes at most"}', on_error => 'skip');
SELECT * FROM stored('session_id, v, c') WHERE stored LIKE '%"l_"%';
-- What does not fit the type, one by one.
SELECT path, outcome, sqlstate, detail FROM upsert('
{"session_id": "x1", "l": "x", "i2": 40000}
{"session_id": "x2", "l": "x", "n": 12345}
{"session_id": "x3", "l": "x", "b": 2}
{"session_id": "x4", "l": "x", "u": "not-a-uuid"}
{"session_id": "x5", "l": "x", "m": "angry"}
{"session_id": "x6", "l": "x", "s": 101}
{"session_id": "x7", "l": null}
{"session_id": "x8", "l": "x", "g": [1]}
{"session_id": "x9", "l": "x", "a": [1, "b"]}
{"session_id": "y1", "l": "x", "a": "1,2"}
{"session_id": "y2", "l": "x", "u": {"a": 1}}
{"session_id": "y3", "l": "x", "d": "2023-02-29"}', on_error => 'skip');
-- A domain's own DEFAULT and NOT NULL.
SELECT path, outcome, sqlstate, detail FROM upsert('{"session_id": "dom", "s": null, "g": null}', on_error => 'skip');
SELECT * FROM stored('l, s, g') WHERE stored LIKE '%none%';
SELECT path, outcome, sqlstate FROM upsert('{"session_id": "dom", "s": 7}', mode => 'patch');
SELECT path, outcome, sqlstate FROM upsert('{"session_id": "dom", "g": {"y": 2}}', mode => 'patch');
SELECT path, outcome, sqlstate FROM upsert('{"session_id": "dom", "g": 5}', mode => 'patch', on_error => 'skip');
SELECT * FROM stored('l, s, g') WHERE stored LIKE '%none%';
-- A domain that is NOT NULL and has no DEFAULT.
CREATE DOMAIN required AS int NOT NULL;
SELECT * FROM make_twins('session_id text PRIMARY KEY, r required, name text');
SELECT path, ordinal, outcome, sqlstate, detail FROM upsert('{"session_id": "a", "name": "x"}');
SELECT path, ordinal, outcome, sqlstate, detail FROM upsert('{"session_id": "a", "r": 1}
{"session_id": "b"}
{"session_id": "c", "r": null}', on_error => 'skip');
SELECT path, ordinal, outcome, sqlstate, detail FROM upsert('{"session_id": "a", "name": "x"}
{"session_id": "d", "r": 2}', on_error => 'skip');
SELECT path, ordinal, outcome, sqlstate, detail FROM upsert('{"session_id": "a", "name": "x"}', mode => 'patch');
SELECT * FROM stored();
-- A domain that may be NULL, in more new rows than are written at a time.
CREATE DOMAIN rating AS int CHECK (VALUE > 0);
SELECT * FROM make_twins('session_id text PRIMARY KEY, r rating, name text');
SELECT path, outcome, count(*) FROM upsert((SELECT string_agg(format('{"session_id": "s%s", "name": "%s"}', i, repeat('x', i % 100)), E'\n')
    FROM generate_series(1, 3000) i)) GROUP BY 1, 2;
SELECT path, outcome, count(*) FROM upsert((SELECT string_agg(format('{"session_id": "s%s", "name": "%s"}', i, repeat('y', i % 100 + 1)), E'\n')
    FROM generate_series(1, 3000) i)) GROUP BY 1, 2;
SELECT path, outcome, sqlstate, detail FROM upsert('{"session_id": "s1", "r": -1}', on_error => 'skip');
-- Types whose input functions speak of syntax.
SELECT * FROM make_twins('session_id text PRIMARY KEY, v tsvector, q tsquery');
SELECT path, ordinal, outcome, sqlstate, detail FROM upsert('{"session_id": "a", "v": "fat cat", "q": "fat & cat"}
{"session_id": "b", "v": "fat \\"}
{"session_id": "c", "q": "fat &"}', on_error => 'skip');
SELECT path, outcome, sqlstate, detail FROM upsert('{"session_id": "b", "v": "fat \\"}');
SELECT * FROM stored();
-- Times that are set without the document are of the column's domain as well.
CREATE DOMAIN past AS timestamptz CHECK (VALUE < '2000-01-01');
SELECT * FROM make_twins('session_id text PRIMARY KEY, name text, created_at past, updated_at past');
SELECT path, ordinal, outcome, sqlstate, detail FROM upsert('{"session_id": "a", "created_at": "1999-01-01T00:00:00Z"}
{"session_id": "b", "created_at": "1999-01-01T00:00:00Z", "updated_at": "1999-01-02T00:00:00Z"}
{"session_id": "c", "updated_at": "1999-01-02T00:00:00Z"}', preserve_updated_at => true, on_error => 'skip');
SELECT path, outcome, sqlstate, detail FROM upsert('{"session_id": "b", "name": "later"}');
SELECT * FROM stored();
SELECT * FROM make_twins();
DROP DOMAIN score, label, bag, required, rating, past;
DROP TYPE mood;
