-- Generated columns follow; dropped ones are no hindrance.
SELECT * FROM make_twins($$session_id text PRIMARY KEY, gone int, name text, shout text GENERATED ALWAYS AS (upper(name)) STORED, state jsonb,
    size int GENERATED ALWAYS AS (length(state::text)) STORED$$);
SELECT on_twins('ALTER TABLE sessions DROP gone');
SELECT path, outcome FROM upsert('{"session_id": "a", "name": "x", "state": [1]}');
SELECT path, outcome FROM upsert('{"session_id": "a", "name": "y", "state": [1]}');
SELECT path, outcome FROM upsert('{"session_id": "a", "name": "y", "state": [1]}');
SELECT path, outcome FROM upsert('{"session_id": "a", "state": [1, 2]}', mode => 'patch');
SELECT * FROM stored();
-- Dropped columns alone, so that the direct path serves the table.
SELECT * FROM make_twins('gone1 text NOT NULL, session_id text PRIMARY KEY, gone2 jsonb, name text, gone3 int, state jsonb');
SELECT on_twins('INSERT INTO sessions VALUES (''x'', ''old'', ''{}'', ''n'', 1, ''{}'')');
SELECT on_twins('ALTER TABLE sessions DROP gone1, DROP gone2, DROP gone3');
SELECT outcome FROM upsert('{"session_id": "old", "name": "n", "state": {}}');
SELECT outcome FROM upsert('{"session_id": "old", "name": "n", "state": {"a": 1}}
{"session_id": "new", "name": "n"}');
SELECT * FROM stored();
SELECT on_twins('ALTER TABLE sessions ADD again int DEFAULT 4');
SELECT outcome FROM upsert('{"session_id": "new", "name": "n", "again": 5}
{"session_id": "old", "name": "n", "state": {"a": 1}}');
SELECT * FROM stored();
