-- merge_by: in 'patch' mode, JSON array columns whose elements merge by the member named.
SELECT * FROM make_twins('session_id text PRIMARY KEY, runs jsonb, messages jsonb, steps json, name text');
SELECT outcome FROM upsert('{"session_id": "a", "runs": [{"run_id": 1}], "messages": [{"id": 1, "t": "hi"}], "steps": [{"id": 1}]}');
-- By default runs merge by run_id, and other arrays are replaced.
SELECT outcome FROM upsert('{"session_id": "a", "runs": [{"run_id": 2}], "messages": [{"id": 2}], "steps": [{"id": 2}]}', mode => 'patch');
SELECT * FROM stored();
SELECT outcome FROM upsert('
{"session_id": "a", "runs": [{"run_id": 3}], "messages": [{"id": 2, "t": "ho"}, {"id": 3}, {"t": "x"}], "steps": [{"id": 2, "done": true}]}
{"session_id": "a", "messages": [{"id": 3, "t": "!"}, {"t": "x"}], "steps": [{"id": 3}]}',
    mode => 'patch', merge_by => '{"messages": "id", "steps": "id"}');
SELECT * FROM stored();
-- A replay changes nothing.
SELECT outcome FROM upsert('{"session_id": "a", "messages": [{"id": 3, "t": "!"}, {"t": "x"}], "steps": [{"id": 3}]}',
    mode => 'patch', merge_by => '{"messages": "id", "steps": "id"}');
SELECT outcome FROM upsert('{"session_id": "a", "runs": [{"run_id": 4}]}', mode => 'patch', merge_by => '{}');
SELECT * FROM stored('runs');
-- An element may be a patch of the stored one. What is new loses its nulls, so that a replay changes nothing here either.
SELECT outcome FROM upsert('{"session_id": "b", "messages": [{"id": 1, "t": "hi", "deep": {"x": 1}}, {"id": 2}], "steps": [{"id": 1, "n":  1}, {"id": 2}]}');
SELECT outcome FROM upsert('
{"session_id": "b", "messages": [{"id": 1, "deep": {"y": 2}}, {"id": 3, "t": null, "n": 1}, {"t": null}], "steps": [{"id": 1, "n":  1}]}
{"session_id": "b", "messages": [{"id": 3, "m": 1}, {"id": 1, "t": null}, {"id": 3, "n": null}], "steps": [{"id": 2, "n": 2}]}',
    mode => 'patch', merge_by => '{"messages": {"merge": "id"}, "steps": {"merge": "id"}}');
SELECT * FROM stored('messages, steps') OFFSET 1;
SELECT outcome FROM upsert('{"session_id": "b", "messages": [{"id": 3, "m": 1, "x": null}, {"t": null}], "steps": [{"id": 2, "n":   2}]}',
    mode => 'patch', merge_by => '{"messages": {"merge": "id"}, "steps": {"merge": "id"}}');
SELECT outcome FROM upsert('{"session_id": "c", "messages": [{"id": 1, "t": null}, {"id": 1, "deep": {"x": null}}]}', mode => 'patch', merge_by => '{"messages": {"merge": "id"}}');
SELECT * FROM stored('messages') OFFSET 2;
-- An id stays as it is, whatever it is.
SELECT outcome FROM upsert('{"session_id": "c", "messages": [{"id": {"n": null}, "t": null}]}', mode => 'patch', merge_by => '{"messages": {"merge": "id"}}');
SELECT outcome FROM upsert('{"session_id": "c", "messages": [{"id": {"n": null}, "t": null}]}', mode => 'patch', merge_by => '{"messages": {"merge": "id"}}');
-- It is of 'patch' alone.
SELECT outcome FROM upsert('{"session_id": "a", "messages": [{"id": 9}]}', merge_by => '{"messages": "id"}');
SELECT * FROM stored('runs, messages');

CREATE FOREIGN TABLE merging (doc text) SERVER agno_loader
    OPTIONS (target 'plain.sessions', mode 'patch', merge_by '{"messages": "id"}');
INSERT INTO merging VALUES ('{"session_id": "a", "messages": [{"id": 9, "t": "nine"}, {"id": 10}]}');
SELECT messages FROM plain.sessions;

SELECT sqlstate, detail FROM upsert('{"session_id": "a"}', merge_by => '{"no_such": "id"}');
SELECT sqlstate, detail FROM upsert('{"session_id": "a"}', merge_by => '{"name": "id"}');
SELECT sqlstate, detail FROM upsert('{"session_id": "a"}', merge_by => '{"messages": 1}');
SELECT sqlstate, detail FROM upsert('{"session_id": "a"}', merge_by => '{"messages": {"a": "id"}}');
SELECT sqlstate FROM upsert('{"session_id": "a"}', merge_by => '{"messages": {"merge": 1}}');
SELECT sqlstate FROM upsert('{"session_id": "a"}', merge_by => '{"messages": {"merge": "id", "a": "b"}}');
SELECT sqlstate FROM upsert('{"session_id": "a"}', merge_by => '{"messages": {}}');
SELECT sqlstate FROM upsert('{"session_id": "a"}', merge_by => '{"messages": ["merge"]}');
SELECT sqlstate, detail FROM upsert('{"session_id": "a"}', merge_by => '["messages"]');
SELECT sqlstate, detail FROM upsert('{"session_id": "a"}', merge_by => '"messages"');
CREATE FOREIGN TABLE wrong (doc text) SERVER agno_loader OPTIONS (target 'plain.sessions', merge_by 'id');
-- A table without runs takes the default.
SELECT * FROM make_twins('session_id text PRIMARY KEY, runs int, name text');
SELECT outcome FROM upsert('{"session_id": "a", "runs": 5}', mode => 'patch', merge_by => '{"runs": "run_id"}');
DROP FOREIGN TABLE merging;
