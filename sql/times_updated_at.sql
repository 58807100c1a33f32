-- updated_at is now() unless the document's own is to be preserved.
SELECT * FROM make_twins();
SELECT * FROM upsert('{"session_id": "s", "updated_at": "2021-02-03T04:05:06Z"}');
SELECT * FROM upsert('{"session_id": "s", "updated_at": "2021-02-03T04:05:06Z"}');
SELECT * FROM upsert('{"session_id": "s", "updated_at": "2021-02-03T04:05:06Z", "name": "x"}');
SELECT * FROM stored('updated_at > created_at AS fresh');
-- Preserved on insert, on update, and as a change of its own.
SELECT * FROM upsert('{"session_id": "p", "updated_at": "2021-02-03T04:05:06.789012Z"}', preserve_updated_at => true);
SELECT * FROM upsert('{"session_id": "p", "updated_at": "2021-02-03T04:05:06.789012Z"}', preserve_updated_at => true);
SELECT * FROM upsert('{"session_id": "p", "updated_at": "2021-02-03T04:05:07Z"}', preserve_updated_at => true);
SELECT * FROM upsert('{"session_id": "p", "updated_at": "2020-01-01T00:00:00Z", "name": "x"}', preserve_updated_at => true);
-- Where the document has none, a change is of now and no change keeps the stored one.
SELECT * FROM upsert('{"session_id": "p", "name": "x"}', preserve_updated_at => true);
SELECT * FROM upsert('{"session_id": "p", "name": "x", "updated_at": null}', preserve_updated_at => true);
SELECT * FROM upsert('{"session_id": "p", "name": "y"}', preserve_updated_at => true);
SELECT * FROM upsert('{"session_id": "q"}', preserve_updated_at => true);
-- In a patch as well.
SELECT * FROM upsert('{"session_id": "q", "updated_at": "2022-01-01T00:00:00Z"}', mode => 'patch', preserve_updated_at => true);
SELECT * FROM upsert('{"session_id": "q", "name": "x"}', mode => 'patch', preserve_updated_at => true);
-- created_at is set by the insert and never changed.
SELECT * FROM upsert('
{"session_id": "c1", "created_at": "2019-01-01T00:00:00Z"}
{"session_id": "c2"}
{"session_id": "c3", "created_at": null}');
SELECT * FROM upsert('
{"session_id": "c1", "created_at": "2018-01-01T00:00:00Z", "name": "x"}
{"session_id": "c2", "created_at": "2018-01-01T00:00:00Z"}
{"session_id": "c3", "created_at": "2018-01-01T00:00:00Z", "name": "x"}');
SELECT * FROM upsert('{"session_id": "c1", "created_at": null}', mode => 'patch');
SELECT * FROM stored($$session_id, name, CASE WHEN created_at < '2020-01-01' THEN created_at::text
    WHEN created_at > now() - interval '1 day' THEN 'recent' END AS created_at$$) WHERE stored LIKE '%"c_"%';
-- A NULL updated_at of a stored row is no reason to write it.
SELECT on_twins('INSERT INTO sessions (session_id) VALUES (''null'')');
SELECT * FROM upsert('{"session_id": "null"}');
SELECT * FROM upsert('{"session_id": "null", "name": "x"}');
