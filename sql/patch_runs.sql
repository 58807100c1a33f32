-- mode 'patch': runs merge by run_id.
SELECT * FROM make_twins();
SELECT outcome FROM upsert('{"session_id": "s", "runs": [{"run_id": "a", "n": 1}, {"run_id": "b", "n": 1, "deep": {"x": 1}}]}', mode => 'patch');
-- The same id replaces the whole run in place, others append.
SELECT outcome FROM upsert('{"session_id": "s", "runs": [{"run_id": "c", "n": 1}, {"run_id": "a", "n": 2}]}', mode => 'patch');
SELECT * FROM stored('runs');
SELECT outcome FROM upsert('{"session_id": "s", "runs": [{"run_id": "b", "deep": {"y": 2}}]}', mode => 'patch');
SELECT * FROM stored('runs');
-- A replay changes nothing.
SELECT outcome FROM upsert('{"session_id": "s", "runs": [{"run_id": "b", "deep": {"y": 2}}]}', mode => 'patch');
SELECT outcome FROM upsert('{"session_id": "s", "runs": []}', mode => 'patch');
-- Runs without run_id append unless an equal one is stored.
SELECT outcome FROM upsert('{"session_id": "s", "runs": [{"n": 1}, {"n": 2}]}', mode => 'patch');
SELECT outcome FROM upsert('{"session_id": "s", "runs": [{"n": 1}, {"n": 2}]}', mode => 'patch');
SELECT outcome FROM upsert('{"session_id": "s", "runs": [{"n": 2}, {"n": 3}, "text", 1, null]}', mode => 'patch');
SELECT outcome FROM upsert('{"session_id": "s", "runs": [{"n": 2}, {"n": 3}, "text", 1, null]}', mode => 'patch');
SELECT * FROM stored('runs');
-- The same id twice in one document: the later one stays.
SELECT outcome FROM upsert('{"session_id": "t", "runs": [{"run_id": "a", "n": 1}, {"run_id": "b"}, {"run_id": "a", "n": 2}]}', mode => 'patch');
SELECT * FROM stored('runs') OFFSET 1;
SELECT outcome FROM upsert('{"session_id": "t", "runs": [{"run_id": "a", "n": 1}, {"run_id": "b"}, {"run_id": "a", "n": 2}]}', mode => 'patch');
-- Several documents of one session: their runs add up in order.
SELECT outcome FROM upsert('
{"session_id": "u", "runs": [{"run_id": "a", "n": 1}]}
{"session_id": "u", "runs": [{"run_id": "b", "n": 1}, {"n": 0}]}
{"session_id": "u", "runs": [{"run_id": "a", "n": 2}, {"n": 0}]}', mode => 'patch');
SELECT * FROM stored('runs') OFFSET 2;
-- A run_id of another type; runs that are no array; null.
SELECT outcome FROM upsert('{"session_id": "v", "runs": [{"run_id": 1, "n": 1}, {"run_id": "1", "n": 2}, {"run_id": null, "n": 3}]}', mode => 'patch');
SELECT outcome FROM upsert('{"session_id": "v", "runs": [{"run_id": 1, "n": 1}, {"run_id": "1", "n": 2}, {"run_id": null, "n": 3}]}', mode => 'patch');
SELECT * FROM stored('runs') OFFSET 3;
SELECT outcome FROM upsert('{"session_id": "v", "runs": {"a": 1}}', mode => 'patch');
SELECT outcome FROM upsert('{"session_id": "v", "runs": [{"run_id": "z"}]}', mode => 'patch');
SELECT * FROM stored('runs') OFFSET 3;
SELECT outcome FROM upsert('{"session_id": "v", "runs": null}', mode => 'patch');
SELECT * FROM stored('runs') OFFSET 3;
SELECT outcome FROM upsert('{"session_id": "v", "runs": [{"run_id": "z", "n": null}]}', mode => 'patch');
SELECT * FROM stored('runs') OFFSET 3;
-- Large runs, whose stored value is out of line.
SELECT outcome FROM upsert((SELECT json_build_object('session_id', 'w', 'runs', json_agg(json_build_object('run_id', i::text, 'text', repeat(md5(i::text), 30))))::text
    FROM generate_series(1, 300) i));
SELECT outcome FROM upsert('{"session_id": "w", "runs": [{"run_id": "301"}, {"run_id": "7", "text": "short"}]}', mode => 'patch');
SELECT * FROM stored($$jsonb_array_length(runs) AS runs, runs->6 AS seventh, length(runs->299->>'text') AS length, runs->300 AS last$$) OFFSET 4;
