-- A client may store JSON null where a document's null is SQL NULL, as agno Python does: they say the same, and
-- what is stored stays.
SELECT * FROM make_twins('session_id text PRIMARY KEY, name text, state jsonb, extra json, updated_at timestamptz');
SELECT on_twins($$INSERT INTO sessions VALUES ('a', 'x', 'null', ' null
', '2020-01-01Z'), ('b', 'x', NULL, NULL, '2020-01-01Z'), ('c', 'x', '[null]', '"null"', '2020-01-01Z')$$);
SELECT * FROM upsert('{"session_id": "a", "name": "x", "state": null, "extra": null}
{"session_id": "b", "name": "x", "state": null, "extra": null}');
SELECT * FROM upsert('{"session_id": "a", "name": "x"}
{"session_id": "b", "name": "x"}');
SELECT * FROM upsert('{"session_id": "a", "state": null, "extra": null}', mode => 'patch');
SELECT * FROM stored('session_id, name, state, extra, state IS NULL AS no_state, extra IS NULL AS no_extra, updated_at');
-- Another column's change leaves it as it is, too; a value replaces it, and null a value.
SELECT path, outcome FROM upsert('{"session_id": "a", "name": "y", "state": null}');
SELECT path, outcome FROM upsert('{"session_id": "b", "name": "x", "state": {}}');
SELECT path, outcome FROM upsert('{"session_id": "c", "name": "x", "state": null, "extra": "null"}');
SELECT * FROM stored('session_id, name, state, extra, state IS NULL AS no_state, extra IS NULL AS no_extra');
-- newer_only goes by times alone.
SELECT path, outcome FROM upsert('{"session_id": "a", "name": "y", "updated_at": "2100-01-01T00:00:00Z"}', true, newer_only => true);
SELECT path, outcome FROM upsert('{"session_id": "a", "name": "y", "updated_at": "2100-01-01T00:00:00Z"}', true, newer_only => true);
-- A patch merges into a stored JSON null as into nothing.
SELECT path, outcome FROM upsert('{"session_id": "a", "state": {"k": null, "l": 1}}', mode => 'patch');
SELECT * FROM stored('session_id, state, extra');
SELECT * FROM make_twins();
