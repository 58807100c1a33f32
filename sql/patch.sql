-- mode 'patch': keys a document lacks keep their value, null clears, objects merge by RFC 7396.
SELECT * FROM make_twins();
SELECT * FROM upsert('{"session_id": "s", "name": "n", "user_id": "u", "state": {"a": 1, "b": {"c": 2, "d": 3}}, "metadata": {"x": 1}}', mode => 'patch');
SELECT * FROM upsert('{"session_id": "s", "name": "m", "state": {"b": {"c": null, "e": 4}, "f": [1, null]}}', mode => 'patch');
SELECT * FROM stored('name, user_id, state, metadata');
SELECT * FROM upsert('{"session_id": "s", "user_id": null, "metadata": null}', mode => 'patch');
SELECT * FROM stored('name, user_id, state, metadata');
-- What is no object replaces what was there, and the other way round.
SELECT outcome FROM upsert('{"session_id": "s", "state": {"b": [1], "f": {"g": null, "h": 1}}, "metadata": [1, 2]}', mode => 'patch');
SELECT * FROM stored('state, metadata');
SELECT outcome FROM upsert('{"session_id": "s", "state": "text", "metadata": {"y": {"z": null}}}', mode => 'patch');
SELECT * FROM stored('state, metadata');
-- RFC 7396, appendix A: all its examples.
CREATE TEMP TABLE rfc (id int GENERATED ALWAYS AS IDENTITY, original text, patch text, result jsonb);
INSERT INTO rfc (original, patch, result) VALUES
    ('{"a":"b"}', '{"a":"c"}', '{"a":"c"}'), ('{"a":"b"}', '{"b":"c"}', '{"a":"b","b":"c"}'),
    ('{"a":"b"}', '{"a":null}', '{}'), ('{"a":"b","b":"c"}', '{"a":null}', '{"b":"c"}'),
    ('{"a":["b"]}', '{"a":"c"}', '{"a":"c"}'), ('{"a":"c"}', '{"a":["b"]}', '{"a":["b"]}'),
    ('{"a":{"b":"c"}}', '{"a":{"b":"d","c":null}}', '{"a":{"b":"d"}}'), ('{"a":[{"b":"c"}]}', '{"a":[1]}', '{"a":[1]}'),
    ('["a","b"]', '["c","d"]', '["c","d"]'), ('{"a":"b"}', '["c"]', '["c"]'), ('{"a":"foo"}', '"bar"', '"bar"'),
    ('{"e":null}', '{"a":1}', '{"e":null,"a":1}'), ('[1,2]', '{"a":"b","c":null}', '{"a":"b"}'),
    ('{}', '{"a":{"bb":{"ccc":null}}}', '{"a":{"bb":{}}}');
SELECT path, outcome, count(*) FROM upsert((SELECT string_agg(format('{"session_id": "rfc %s", "state": %s}', id, original), E'\n') FROM rfc)) GROUP BY 1, 2;
SELECT path, outcome, count(*) FROM upsert((SELECT string_agg(format('{"session_id": "rfc %s", "state": %s}', id, patch), E'\n') FROM rfc), mode => 'patch') GROUP BY 1, 2;
SELECT count(*) FILTER (WHERE p.state = result) AS right, count(*) FILTER (WHERE p.state = t.state) AS same, count(*)
    FROM rfc JOIN plain.sessions p ON p.session_id = 'rfc ' || id JOIN triggered.sessions t USING (session_id);
-- {"a": null} applied to nothing is {}; a whole column's null is NULL.
SELECT outcome FROM upsert('{"session_id": "new", "state": {"a": null, "b": {"c": null}}, "metadata": null}', mode => 'patch');
SELECT * FROM stored('session_id, state, metadata') WHERE stored LIKE '%new%';
-- Documents of one session apply in order; the last one's row tells how it ended.
SELECT * FROM upsert('
{"session_id": "d", "name": "one", "state": {"a": 1, "b": 1}}
{"session_id": "d", "state": {"b": null, "c": 1}}
{"session_id": "d", "name": null, "state": {"a": 2}}', mode => 'patch');
SELECT * FROM stored('session_id, name, state') WHERE stored LIKE '%"d"%';
-- Replaying the last one changes nothing; neither does an empty patch.
SELECT * FROM upsert('{"session_id": "d", "name": null, "state": {"a": 2}}', mode => 'patch');
SELECT * FROM upsert('{"session_id": "d", "state": {}}', mode => 'patch');
SELECT * FROM upsert('{"session_id": "d"}', mode => 'patch');
-- There and back again in one payload.
SELECT * FROM upsert('
{"session_id": "d", "name": "x"}
{"session_id": "d", "name": null}', mode => 'patch');
-- A column of type json, written by somebody else: it merges, too; without a change the text stays as it was.
SELECT * FROM make_twins('session_id text PRIMARY KEY, state json, runs json, name text');
SELECT on_twins($$INSERT INTO sessions VALUES ('j', '{"z":1, "a" : {"b":1,"c":2}}', '[{"run_id":"r1","n":1}]', 'one'),
    ('bad', '{"nul": "\u0000"}', NULL, NULL)$$);
SELECT path, outcome, detail FROM upsert('{"session_id": "j", "state": {"a": {"c": 2}}, "runs": [{"n": 1, "run_id": "r1"}]}', mode => 'patch');
SELECT path, outcome, detail FROM upsert('{"session_id": "j", "name": "two", "state": {"a": {"c": 2}}}', mode => 'patch');
SELECT * FROM stored() WHERE stored LIKE '%"j"%';
SELECT path, outcome, detail FROM upsert('
{"session_id": "j", "state": {"a": {"c": null, "d": 3}}, "runs": [{"run_id": "r2"}]}
{"session_id": "j", "state": {"e": 4}}
{"session_id": "new", "state": {"a": null, "b": 1}}', mode => 'patch');
SELECT path, outcome, sqlstate, detail FROM upsert('{"session_id": "bad", "state": {"a": 1}}
{"session_id": "good"}', mode => 'patch', on_error => 'skip');
SELECT path, outcome FROM upsert('{"session_id": "bad", "state": {"a": 1}}');
SELECT * FROM stored();
-- What has to be of a column's domain is what comes out, not the patch.
CREATE DOMAIN stepped AS jsonb CHECK (VALUE ? 'step');
CREATE DOMAIN stepped_json AS json CHECK (VALUE -> 'step' IS NOT NULL);
SELECT * FROM make_twins('session_id text PRIMARY KEY, state stepped, metadata stepped_json');
SELECT path, outcome, sqlstate, detail FROM upsert('{"session_id": "d", "state": {"a": 1}}', on_error => 'skip');
SELECT path, outcome, sqlstate, detail FROM upsert('{"session_id": "d", "state": {"a": 1}}', mode => 'patch');
SELECT path, outcome, sqlstate, detail FROM upsert('{"session_id": "d", "state": {"step": 1}, "metadata": {"step": 1}}', mode => 'patch');
SELECT path, outcome, sqlstate, detail FROM upsert('{"session_id": "d", "state": {"a": 1}, "metadata": {"b": 2}}', mode => 'patch');
SELECT path, outcome, sqlstate, detail FROM upsert('{"session_id": "d", "metadata": {"c": 3}}
{"session_id": "d", "state": {"step": null}}
{"session_id": "e", "state": {"step": null}}', mode => 'patch', on_error => 'skip');
-- New sessions before and behind one of which a document is bad.
SELECT path, outcome, sqlstate FROM upsert('{"session_id": "f", "metadata": {"step": 1}}
{"session_id": "g", "metadata": {"step": 1}}
{"session_id": "g", "metadata": {"step": null}}
{"session_id": "h", "metadata": {"step": 1}}', mode => 'patch', on_error => 'skip');
SELECT * FROM stored();
-- created_at is the first document's, as if each had come in a payload of its own.
SELECT * FROM make_twins('session_id text PRIMARY KEY, name text, created_at timestamptz');
SELECT path, outcome FROM upsert('
{"session_id": "t", "name": "one", "created_at": "2001-01-01T00:00:00Z"}
{"session_id": "t", "name": "two", "created_at": "2002-01-01T00:00:00Z"}', mode => 'patch');
SELECT * FROM stored();
-- So is what it leaves to a DEFAULT, into which the next one merges.
SELECT * FROM make_twins($$session_id text PRIMARY KEY, state jsonb DEFAULT '{"step": 0}', name text$$);
SELECT path, outcome FROM upsert('
{"session_id": "t", "name": "one"}
{"session_id": "t", "state": {"a": 1}}
{"session_id": "u", "state": {"a": 1}}', mode => 'patch');
SELECT * FROM stored();
-- Each of several documents has to leave a value of the domain, though the next one mends it.
SELECT * FROM make_twins('session_id text PRIMARY KEY, state stepped');
SELECT path, ordinal, outcome, sqlstate FROM upsert('
{"session_id": "t", "state": {"step": 1}}
{"session_id": "t", "state": {"step": null, "a": 1}}
{"session_id": "t", "state": {"step": 2, "b": 1}}', mode => 'patch', on_error => 'skip');
SELECT * FROM stored();
-- A conversation, replayed from its log: many documents of one session.
SELECT * FROM make_twins('session_id text PRIMARY KEY, state jsonb, metadata json, runs jsonb');
SELECT path, outcome, count(*) FROM upsert((SELECT string_agg(format(
        '{"session_id": "log", "state": {"k%1$s": {"n": %2$s}, "last": %1$s}, "metadata": {"k%1$s": %1$s}, "runs": [{"run_id": %3$s, "n": %2$s}, {"n": %4$s}]}',
        i % 100, i, i % 250, i % 2), E'\n' ORDER BY i) FROM generate_series(1, 2000) i), mode => 'patch') GROUP BY 1, 2 ORDER BY 1, 2;
SELECT * FROM stored($$(SELECT count(*) FROM jsonb_object_keys(state)) AS keys, state->'k7' AS k7, state->'last' AS last, metadata->'k99' AS k99,
    jsonb_array_length(runs) AS runs, runs->0 AS first$$);
SELECT * FROM make_twins();
DROP DOMAIN stepped, stepped_json;
