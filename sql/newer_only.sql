-- newer_only leaves out documents no newer than the stored row.
SELECT * FROM make_twins();
SELECT * FROM upsert('{"session_id": "s", "name": "two", "updated_at": "2022-01-02T00:00:00Z"}', preserve_updated_at => true, newer_only => true);
SELECT * FROM upsert('{"session_id": "s", "name": "older", "updated_at": "2022-01-01T00:00:00Z"}', preserve_updated_at => true, newer_only => true);
SELECT * FROM upsert('{"session_id": "s", "name": "as new", "updated_at": "2022-01-02T00:00:00Z"}', preserve_updated_at => true, newer_only => true);
SELECT * FROM upsert('{"session_id": "s", "name": "three", "updated_at": "2022-01-03T00:00:00Z"}', preserve_updated_at => true, newer_only => true);
SELECT * FROM stored('name, updated_at');
-- Among documents of one payload the newest wins, not the last.
SELECT * FROM upsert('
{"session_id": "s", "name": "six", "updated_at": "2022-01-06T00:00:00Z"}
{"session_id": "s", "name": "five", "updated_at": "2022-01-05T00:00:00Z"}
{"session_id": "s", "name": "one", "updated_at": "2022-01-01T00:00:00Z"}
{"session_id": "n", "name": "two", "updated_at": "2022-01-02T00:00:00Z"}
{"session_id": "n", "name": "three", "updated_at": "2022-01-03T00:00:00Z"}
{"session_id": "n", "name": "one", "updated_at": "2022-01-01T00:00:00Z"}
{"session_id": "n", "name": "three again", "updated_at": "2022-01-03T00:00:00Z"}', preserve_updated_at => true, newer_only => true);
SELECT * FROM stored('session_id, name, updated_at');
-- The document's own time decides even where updated_at itself is refreshed.
SELECT * FROM upsert('{"session_id": "s", "name": "older", "updated_at": "2022-01-01T00:00:00Z"}', newer_only => true);
SELECT * FROM upsert('{"session_id": "s", "name": "newer", "updated_at": "2022-02-01T00:00:00Z"}', newer_only => true);
-- A document without a time is of now; a row without one is older than any.
SELECT * FROM upsert('{"session_id": "n", "name": "no time"}', newer_only => true);
SELECT on_twins('UPDATE sessions SET updated_at = NULL WHERE session_id = ''s''');
SELECT * FROM upsert('{"session_id": "s", "name": "old", "updated_at": "1999-01-01T00:00:00Z"}', preserve_updated_at => true, newer_only => true);
SELECT * FROM upsert('{"session_id": "s", "name": "zero", "updated_at": "0001-01-01T00:00:00Z"}', preserve_updated_at => true, newer_only => true);
SELECT * FROM stored('session_id, name');
-- A patch that is no newer is left out, too.
SELECT * FROM upsert('
{"session_id": "p", "state": {"a": 1}, "updated_at": "2022-01-01T00:00:00Z"}
{"session_id": "p", "state": {"b": 1}, "updated_at": "2022-01-02T00:00:00Z"}
{"session_id": "p", "state": {"a": 0}, "updated_at": "2022-01-01T00:00:00Z"}', mode => 'patch', preserve_updated_at => true, newer_only => true);
SELECT * FROM upsert('{"session_id": "p", "state": {"b": 0}, "updated_at": "2022-01-02T00:00:00Z"}', mode => 'patch', preserve_updated_at => true, newer_only => true);
SELECT * FROM stored('state') WHERE stored LIKE '%a%';
-- An identical document that is newer.
SELECT * FROM upsert('{"session_id": "p", "state": {"a": 1, "b": 1}, "updated_at": "2022-01-04T00:00:00Z"}', preserve_updated_at => true, newer_only => true);
-- With epoch seconds.
SELECT * FROM make_twins('session_id text PRIMARY KEY, name text, updated_at bigint');
SELECT * FROM upsert('{"session_id": "s", "name": "one", "updated_at": 1600000000}', preserve_updated_at => true, newer_only => true);
SELECT * FROM upsert('{"session_id": "s", "name": "two", "updated_at": "2020-09-13T12:26:40Z"}', preserve_updated_at => true, newer_only => true);
SELECT * FROM upsert('{"session_id": "s", "name": "two", "updated_at": 1600000001}', preserve_updated_at => true, newer_only => true);
SELECT * FROM stored();
-- A bad document takes no other of its session along: not one that is older, nor others of the same time, nor,
-- where updated_at is refreshed, those after the first that was written.
SELECT * FROM make_twins('session_id text PRIMARY KEY, name text CHECK (name <> ''bad''), updated_at timestamptz');
SELECT * FROM upsert('
{"session_id": "a", "name": "bad", "updated_at": "2022-01-07T00:00:00Z"}
{"session_id": "a", "name": "older", "updated_at": "2022-01-06T00:00:00Z"}
{"session_id": "b", "name": "one", "updated_at": "2022-01-05T00:00:00Z"}
{"session_id": "b", "name": "two", "updated_at": "2022-01-05T00:00:00Z"}
{"session_id": "b", "name": "older", "updated_at": "2022-01-04T00:00:00Z"}
{"session_id": "b", "name": "bad", "updated_at": "2022-01-05T00:00:00Z"}', preserve_updated_at => true, newer_only => true, on_error => 'skip');
SELECT * FROM upsert('
{"session_id": "c", "name": "one", "updated_at": "2022-01-05T00:00:00Z"}
{"session_id": "c", "name": "two", "updated_at": "2022-01-06T00:00:00Z"}
{"session_id": "c", "name": "bad", "updated_at": "2022-01-07T00:00:00Z"}', newer_only => true, on_error => 'skip');
SELECT * FROM stored('session_id, name');
-- What is stored stays where it is as new.
SELECT * FROM upsert('
{"session_id": "b", "name": "three", "updated_at": "2022-01-05T00:00:00Z"}
{"session_id": "b", "name": "bad", "updated_at": "2022-01-06T00:00:00Z"}
{"session_id": "b", "name": "older", "updated_at": "2022-01-04T00:00:00Z"}', preserve_updated_at => true, newer_only => true, on_error => 'skip');
SELECT * FROM stored('session_id, name') WHERE stored LIKE '%"b"%';
-- Times that it can't compare.
SELECT * FROM make_twins('session_id text PRIMARY KEY, name text, updated_at numeric');
SELECT path, outcome, sqlstate, detail FROM upsert('{"session_id": "s", "name": "new", "updated_at": 1600000000.5}', preserve_updated_at => true);
SELECT path, outcome, sqlstate, detail FROM upsert('{"session_id": "s", "name": "old", "updated_at": 1500000000.5}', preserve_updated_at => true, newer_only => true);
SELECT * FROM stored();
SELECT * FROM make_twins();
