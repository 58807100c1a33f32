-- JSON arrays and objects in columns that are no JSON columns: arrays and composite types part by part.
CREATE TYPE pair AS (a int, b varchar(3), c date[]);
CREATE DOMAIN few AS int[] CHECK (cardinality(VALUE) < 4);
CREATE DOMAIN checked_pair AS pair CHECK ((VALUE).a > 0);
SELECT * FROM make_twins($$session_id text PRIMARY KEY, ints int[], grid int[], p pair, ps pair[], f few, cp checked_pair, r int4range, rs int4multirange,
    t text, v varchar(12), names name[], docs jsonb[], flags bool[], times timestamptz[], vec int2vector, pt point$$);
SELECT path, outcome, detail FROM upsert('{"session_id": "a", "ints": [1, null, "3"], "grid": [[1, 2], [3, 4]], "p": {"a": 1, "b": "xyz", "c": ["2024-02-29"], "other": 1},
    "ps": [{"a": 2}, null, {"b": "z"}], "f": [1, 2, 3], "cp": {"a": 5}, "r": [1, 5], "rs": "{[1,2],[5,9]}", "t": {"b": [1.50], "a": null}, "v": [1, 2],
    "names": ["x", "a b"], "docs": [{"a": 1}, [1, 2], null], "flags": [true, "f", 1], "times": ["2024-01-01T00:00:00Z", "infinity"], "vec": [1, 2],
    "pt": "(1,2)"}');
SELECT * FROM stored();
SELECT ints, grid, p, ps, f, cp, r, docs, vec FROM plain.sessions;
-- What a row is in JSON changes nothing when it is loaded.
SELECT path, outcome FROM upsert((SELECT to_jsonb(s)::text FROM plain.sessions s));
-- Nor where JSON doesn't tell: where an array begins, and how deep it is when arrays are its elements.
SELECT on_twins($$UPDATE sessions SET ints = '[3:5]={1,NULL,3}', docs = ARRAY['[1]', '[2]']::jsonb[]$$);
SELECT path, outcome FROM upsert((SELECT to_jsonb(s)::text FROM plain.sessions s));
SELECT * FROM stored('ints::text, docs::text');
-- Text says more, and is taken at its word.
SELECT path, outcome FROM upsert((SELECT (to_jsonb(s) || '{"ints": "{1,NULL,3}"}')::text FROM plain.sessions s));
SELECT path, outcome FROM upsert((SELECT (to_jsonb(s) || '{"ints": [1, null, 4]}')::text FROM plain.sessions s));
SELECT path, outcome FROM upsert('{"session_id": "a", "ints": [], "p": {}, "ps": [], "grid": null}', mode => 'patch');
SELECT * FROM stored('ints, p, ps, grid, f');
-- Nothing is cut off, wherever it lies, and what doesn't fit the type is told.
SELECT path, ordinal, outcome, sqlstate, detail FROM upsert('
{"session_id": "x1", "p": {"b": "wxyz"}}
{"session_id": "x2", "p": {"b": "x     "}}
{"session_id": "x3", "ps": [null, {"b": ["wxyz"]}]}
{"session_id": "x4", "names": ["the names that PostgreSQL gives to its objects are of 63 bytes at most"]}
{"session_id": "x5", "names": [["the names that PostgreSQL gives to its objects are of 63 bytes at most"]]}
{"session_id": "x6", "v": ["too", "long", 1]}
{"session_id": "x7", "f": [1, 2, 3, 4]}
{"session_id": "x8", "cp": {"a": 0}}
{"session_id": "x9", "ints": ["x"]}
{"session_id": "y1", "ints": [1, [2]]}
{"session_id": "y2", "grid": [[1], [2, 3]]}
{"session_id": "y3", "ints": {"a": 1}}
{"session_id": "y4", "ints": 1}
{"session_id": "y5", "p": [1]}
{"session_id": "y6", "r": {"lower": 1}}
{"session_id": "y7", "pt": [1, 2]}
{"session_id": "y8", "vec": [1, "x"]}
{"session_id": "y9", "ps": [{"c": ["never"]}]}', on_error => 'skip');
-- A type of arrays that is no array itself.
SELECT * FROM make_twins('session_id text PRIMARY KEY, vecs int2vector[]');
SELECT path, outcome FROM upsert('{"session_id": "a", "vecs": [[1, 2], [3]]}');
SELECT path, outcome FROM upsert((SELECT to_jsonb(s)::text FROM plain.sessions s));
SELECT * FROM stored('vecs::text');
-- -0 is a float that JSON's numbers don't have.
SELECT * FROM make_twins('session_id text PRIMARY KEY, f float8, g float4, n numeric');
SELECT path, outcome FROM upsert('{"session_id": "a", "f": "-0", "g": "-0", "n": 0}');
SELECT path, outcome FROM upsert('{"session_id": "a", "f": -0, "g": 0, "n": 0}');
SELECT * FROM stored('f::text, g::text');
SELECT path, outcome FROM upsert('{"session_id": "a", "f": "0", "g": 0, "n": 0}');
SELECT * FROM stored('f::text, g::text');
-- A type that reads JSON gets its text: as vector does of pgvector, and geometry of PostGIS.
SET client_min_messages = warning;
CREATE TYPE shape;
CREATE FUNCTION shape_in(cstring) RETURNS shape LANGUAGE internal IMMUTABLE STRICT AS 'jsonb_in';
CREATE FUNCTION shape_out(shape) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'jsonb_out';
CREATE TYPE shape (INPUT = shape_in, OUTPUT = shape_out, ALIGNMENT = int4, STORAGE = extended);
RESET client_min_messages;
SELECT * FROM make_twins('session_id text PRIMARY KEY, place shape, embedding shape');
SELECT path, outcome FROM upsert('{"session_id": "a", "place": {"type": "Point", "coordinates": [1, 2.50]}, "embedding": [1, 2.5]}');
SELECT path, outcome FROM upsert('{"session_id": "a", "place": {"type": "Point", "coordinates": [1, 2.50]}, "embedding": [1, 2.5]}');
SELECT * FROM stored();
SELECT path, outcome FROM upsert((SELECT to_jsonb(s)::text FROM plain.sessions s));
CREATE CAST (shape AS json) WITH INOUT;
SELECT * FROM stored();
SELECT path, outcome FROM upsert((SELECT to_jsonb(s)::text FROM plain.sessions s));
SELECT * FROM make_twins();
DROP TYPE shape CASCADE;
DROP DOMAIN few, checked_pair;
DROP TYPE pair;
