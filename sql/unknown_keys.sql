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
-- The detail names what was dropped, beside what else there is to say, and no more names than one cares to read.
SELECT path, ordinal, outcome, detail FROM upsert('
{"session_id": "e", "unknown": 1}
{"session_id": "e", "Name": "n"}
{"session_id": "f", "": 2, "name": "x", "unknown": null}', unknown_keys => 'ignore');
SELECT detail FROM agno_upsert_sessions((SELECT jsonb_object_agg('key' || i, i) || '{"session_id": "g"}' FROM generate_series(1, 30) i), target => 'plain.sessions',
    unknown_keys => 'ignore');
SELECT length(detail) < 300 AS is_short FROM agno_upsert_sessions(jsonb_build_object('session_id', 'g', repeat('x', 1000), 1), target => 'plain.sessions', unknown_keys => 'ignore');
CREATE FOREIGN TABLE inbox (doc text) SERVER agno_loader OPTIONS (target 'plain.sessions', unknown_keys 'ignore', on_error 'skip');
INSERT INTO inbox VALUES
    ('{"session_id": "h", "unknown": 1, "other": 2}'),
    ('{"session_id": "i", "select": "x", "unknown": 1}'),
    ('{"session_id": "j", "unknown": 1}');
SELECT documents, inserted, rejected, dropped FROM agno_loader_result();
DROP FOREIGN TABLE inbox;
-- Runs are never dropped, unless there are none.
SELECT path, ordinal, outcome, sqlstate, detail FROM upsert('
{"session_id": "k", "runs": [{"run_id": "r"}], "unknown": 1}
{"session_id": "l", "runs": []}
{"session_id": "m", "runs": null}
{"session_id": "n", "runs": "[{}]"}', unknown_keys => 'ignore', on_error => 'skip');
SELECT path, detail FROM upsert('{"session_id": "k", "runs": [{"run_id": "r"}]}', unknown_keys => 'ignore');
