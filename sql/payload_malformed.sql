-- A malformed document is bad by itself: what comes before and after it is read.
SELECT * FROM make_twins();
-- A line.
SELECT * FROM upsert(E'{"session_id": "a1"}\n{"session_id": "a2", oops}\n{"session_id": "a3"}', on_error => 'skip');
SELECT * FROM upsert(E'{"session_id": "a4"}\n{"session_id": "a5", "name": }\n{"session_id": "a6"}');
SELECT * FROM upsert(E'{"session_id": "b1"}\nnot json\n{"session_id": "b2"}', on_error => 'skip');
SELECT * FROM upsert(E'{"session_id": "b3"\n{"session_id": "b4"}\n{"session_id": "b5"}', on_error => 'skip');
SELECT * FROM upsert(E'{"session_id": "b6", "name": "unclosed}\n{"session_id": "b7"}', on_error => 'skip');
SELECT * FROM upsert(E'{"session_id": "b8"}}\n{"session_id": "b9"}', on_error => 'skip');
-- An element of an array.
SELECT * FROM upsert('[{"session_id": "c1"}, {"session_id": "c2", oops}, {"session_id": "c3"}]', on_error => 'skip');
SELECT * FROM upsert('[{"session_id": "c4"}, {"session_id" "c5"}, {"session_id": "c6"}]', on_error => 'skip');
-- The array itself.
SELECT * FROM upsert('[{"session_id": "d1"}', on_error => 'skip');
SELECT * FROM upsert('[{"session_id": "d2"},', on_error => 'skip');
SELECT * FROM upsert('[{"session_id": "d4"} {"session_id": "d5"}]', on_error => 'skip');
SELECT * FROM upsert('[', on_error => 'skip');
SELECT * FROM upsert('[{"session_id": "d6"}', on_error => 'abort');
SELECT * FROM upsert('[{"session_id": "d7"}] {"session_id": "d8"}', on_error => 'skip');
SELECT * FROM upsert('[{"session_id": "d9"},,{"session_id": "d10"}]', on_error => 'skip');
-- The last document ends too early.
SELECT * FROM upsert(E'{"session_id": "e1"}\n{"session_id": "e2", "name": "x', on_error => 'skip');
-- JSON's finer points.
SELECT ordinal, outcome, sqlstate, detail FROM upsert('
{"session_id": "f1", "state": 01}
{"session_id": "f2", "state": 1.}
{"session_id": "f3", "state": .5}
{"session_id": "f4", "state": +1}
{"session_id": "f5", "state": "\x"}
{"session_id": "f6", "state": "tab	inside"}
{"session_id": "f7", "state": nul}
{"session_id": "f8", "state": {"a": 1,}}
{"session_id": "f9", "state": [1,]}
{"session_id": "f10", "state": {1: 2}}
{"session_id": "f11", "state": "\u12g4"}
{"session_id": "f12", "state": NaN}
{"session_id": "f13", "state": "\u0000"}
{"session_id": "f14", "state": "\ud800"}
{"session_id": "f15", "state": 1e999999}
{''session_id'': "f16"}
{"session_id": "f17"} // comment
{"session_id": "f18", "state": [1e400, 1.-5]}
{"session_id": "f19", "state": [1e400, --5]}
{"session_id": "good"}', on_error => 'skip');
-- jsonb_in refuses the same ones.
SELECT '{"session_id": "f13", "state": "\u0000"}'::jsonb;
SELECT '{"session_id": "f15", "state": 1e999999}'::jsonb;
SELECT * FROM stored('session_id');
-- Deep nesting ends in an error, not in a crash.
SELECT path, outcome, sqlstate, detail LIKE '%nest%' OR detail LIKE '%deep%' OR detail LIKE '%depth%' AS told
    FROM upsert(format('{"session_id": "deep", "state": %s%s}', repeat('[', 1000000), repeat(']', 1000000)), on_error => 'skip');
SELECT path, outcome, sqlstate FROM upsert(repeat('[', 1000000), on_error => 'skip');
SELECT path, outcome FROM upsert(format('{"session_id": "deep", "state": %s%s}', repeat('[', 500), repeat(']', 500)));
SELECT path, outcome FROM upsert(format('{"session_id": "deep", "state": %s%s}', repeat('{"a":', 500), '1' || repeat('}', 500)));
