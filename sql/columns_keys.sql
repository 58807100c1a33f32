-- session_id of other types, collations and kinds of unique index.
SELECT * FROM make_twins('session_id uuid PRIMARY KEY, name text');
SELECT * FROM upsert('{"session_id": "A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11", "name": "x"}');
SELECT * FROM upsert('{"session_id": "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", "name": "x"}
{"session_id": "{a0eebc999c0b4ef8bb6d6bb9bd380a11}", "name": "y"}
{"session_id": "00000000-0000-0000-0000-000000000000"}');
SELECT path, outcome, sqlstate, detail FROM upsert('{"session_id": "x"}', on_error => 'skip');
SELECT * FROM stored();
SELECT * FROM make_twins('session_id text PRIMARY KEY, name text');
SELECT * FROM upsert('{"session_id": " a "}
{"session_id": "a"}
{"session_id": "A"}
{"session_id": "ä"}');
-- Too long for an index.
SELECT path, outcome, sqlstate FROM upsert((SELECT format('{"session_id": "%s"}', string_agg(md5(i::text), '')) FROM generate_series(1, 300) i), on_error => 'skip');
SELECT * FROM make_twins('session_id char(5) PRIMARY KEY, name text');
SELECT * FROM upsert('{"session_id": "ab"}
{"session_id": "ab ", "name": "x"}');
SELECT * FROM upsert('{"session_id": "ab  ", "name": "y"}');
SELECT * FROM stored();
SELECT * FROM make_twins('session_id bigint PRIMARY KEY, name text');
SELECT * FROM upsert('{"session_id": "17"}
{"session_id": "017", "name": "x"}
{"session_id": "-3"}
{"session_id": "9"}');
SELECT * FROM stored();
-- A collation that sees no difference between cases: they are one session.
CREATE COLLATION caseless (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
SELECT * FROM make_twins('session_id text COLLATE caseless PRIMARY KEY, name text');
SELECT * FROM upsert('{"session_id": "Abc", "name": "one"}
{"session_id": "other"}
{"session_id": "aBC", "name": "two"}');
SELECT * FROM stored();
SELECT * FROM upsert('{"session_id": "ABC", "name": "two"}');
SELECT * FROM upsert('{"session_id": "abc", "name": "three"}');
SELECT * FROM stored();
-- A unique index instead of a primary key; session_id is nullable then.
SELECT * FROM make_twins('id serial PRIMARY KEY, session_id varchar(20) UNIQUE, name text');
SELECT on_twins('INSERT INTO sessions (session_id) VALUES (NULL), (NULL)');
SELECT * FROM upsert('{"session_id": "a", "name": "x"}');
SELECT * FROM upsert('{"session_id": "a", "name": "y"}');
SELECT * FROM stored();
-- A document without the key is none of a row whose key is NULL.
SELECT * FROM make_twins('session_id text UNIQUE, name text');
SELECT on_twins('INSERT INTO sessions (name) VALUES (''nobody'')');
SELECT path, ordinal, outcome, sqlstate, detail FROM upsert('[{"session_id": "a"}, {"name": "x"}, {"session_id": null}]', on_error => 'skip');
SELECT * FROM stored();
-- With columns that are only included, and other unique indexes beside it.
SELECT * FROM make_twins('id int UNIQUE, session_id text, name text, UNIQUE (session_id) INCLUDE (name)');
SELECT on_twins('CREATE UNIQUE INDEX sessions_lower ON sessions (lower(session_id)); CREATE UNIQUE INDEX ON sessions (session_id) WHERE id > 0');
SELECT path, outcome, detail FROM upsert('{"session_id": "a", "name": "x"}');
SELECT path, outcome, detail FROM upsert('{"session_id": "a", "name": "y", "id": 1}');
SELECT path, outcome, sqlstate, detail FROM upsert('{"session_id": "A"}');
SELECT path, outcome, sqlstate, detail FROM upsert('{"session_id": "b", "id": 1}');
SELECT * FROM stored();
-- An index of another collation than the column: the index tells which are the same, as for ON CONFLICT.
SELECT * FROM make_twins('session_id text UNIQUE, name text');
SELECT on_twins('CREATE UNIQUE INDEX caseless_key ON sessions (session_id COLLATE caseless); ALTER TABLE sessions DROP CONSTRAINT sessions_session_id_key');
SELECT * FROM upsert('{"session_id": "Abc", "name": "one"}
{"session_id": "abc", "name": "two"}');
SELECT * FROM upsert('{"session_id": "ABC", "name": "three"}');
SELECT * FROM stored();
SELECT * FROM make_twins('session_id text COLLATE caseless UNIQUE, name text');
SELECT on_twins('CREATE UNIQUE INDEX cased_key ON sessions (session_id COLLATE "C"); ALTER TABLE sessions DROP CONSTRAINT sessions_session_id_key');
SELECT * FROM upsert('{"session_id": "Abc", "name": "one"}
{"session_id": "abc", "name": "two"}');
SELECT * FROM upsert('{"session_id": "abc", "name": "three"}');
SELECT * FROM stored();
-- Two that don't agree: there is no row to update by the one and none to insert by the other.
SELECT * FROM make_twins('session_id text PRIMARY KEY, name text');
SELECT on_twins('CREATE UNIQUE INDEX caseless_key ON sessions (session_id COLLATE caseless)');
SELECT * FROM upsert('{"session_id": "Abc", "name": "one"}');
SELECT * FROM upsert('{"session_id": "abc", "name": "two"}');
SELECT * FROM stored();
SELECT * FROM make_twins();
DROP COLLATION caseless;
-- Of documents with equal keys the one that wins is stored as it spells its key, unless a row is there.
CREATE EXTENSION citext;
SELECT * FROM make_twins('session_id citext PRIMARY KEY, name text, updated_at timestamptz');
SELECT path, outcome, detail FROM upsert('{"session_id": "ABC", "name": "one"}
{"session_id": "abc", "name": "two"}');
SELECT path, outcome, detail FROM upsert('{"session_id": "Def", "updated_at": "2024-01-02T00:00:00Z"}
{"session_id": "DEF", "updated_at": "2024-01-01T00:00:00Z"}', true, newer_only => true);
SELECT path, outcome, detail FROM upsert('{"session_id": "GHI", "name": "one"}
{"session_id": "ghi"}', mode => 'patch');
SELECT path, outcome, detail FROM upsert('{"session_id": "Abc", "name": "three"}');
SELECT * FROM stored('session_id, name');
SELECT * FROM make_twins();
DROP EXTENSION citext;
-- Go's zero time is a key like any other.
SET timezone = 'UTC';
SELECT * FROM make_twins('session_id timestamptz PRIMARY KEY, name text');
SELECT path, session_id, outcome FROM upsert('{"session_id": "0001-01-01T00:00:00Z", "name": "x"}
{"session_id": "2000-01-01T00:00:00Z", "name": "y"}');
SELECT path, session_id, outcome FROM upsert('{"session_id": "0001-01-01T00:00:00Z", "name": "z"}');
SELECT * FROM stored();
SELECT * FROM make_twins('session_id timestamp PRIMARY KEY, name text');
SELECT path, session_id, outcome FROM upsert('{"session_id": "0001-01-01T00:00:00Z", "name": "x"}
{"session_id": "0001-01-01T01:00:00+01:00", "name": "y"}
{"session_id": "2000-01-01T00:00:00Z", "name": "y"}');
SELECT * FROM stored();
SELECT * FROM make_twins('session_id date PRIMARY KEY, name text');
SELECT path, session_id, outcome FROM upsert('{"session_id": "0001-01-01T00:00:00Z", "name": "x"}
{"session_id": "2000-01-01", "name": "y"}');
SELECT * FROM stored();
SELECT * FROM make_twins();
RESET timezone;
