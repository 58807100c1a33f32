-- Keys without a column make a document bad, unless they are to be ignored.
SELECT * FROM make_twins($$session_id text PRIMARY KEY, "Name" text, "select" int, doubled int GENERATED ALWAYS AS ("select" * 2) STORED,
    serial int GENERATED ALWAYS AS IDENTITY, gone text$$);
SELECT on_twins('ALTER TABLE sessions DROP gone');
SELECT * FROM upsert('{"session_id": "a", "Name": "n", "select": 1}');
SELECT * FROM upsert('{"session_id": "b", "name": "n"}');
SELECT * FROM upsert('{"session_id": "b", "gone": "x"}');
SELECT * FROM upsert('{"session_id": "b", "........pg.dropped.6........": "x"}');
SELECT * FROM upsert('{"session_id": "b", "ctid": "(0,1)"}');
SELECT * FROM upsert('{"session_id": "b", "": 1}');
SELECT * FROM upsert('{"session_id": "b", "Session_id": "x"}');
SELECT * FROM upsert('{"session_id": "b", "doubled": 7}');
SELECT * FROM upsert('{"session_id": "b", "serial": 7}');
SELECT * FROM upsert('{"session_id": "b", "unknown": null}');
SELECT * FROM stored();
SELECT * FROM upsert('
{"session_id": "b", "name": {"a": 1}, "gone": "x", "": 1, "doubled": 7, "serial": 7, "ctid": null}
{"session_id": "c", "select": 3, "unknown": [1, {"session_id": "inner"}]}
{"session_id": "a", "Name": "n", "select": 1, "other": 2}', unknown_keys => 'ignore');
SELECT * FROM stored();
-- Bad documents stay bad.
SELECT * FROM upsert('{"session_id": "d", "unknown": 1, "select": "x"}', unknown_keys => 'ignore');
SELECT * FROM upsert('{"unknown": 1}', unknown_keys => 'ignore');
