-- Foreign keys on either side.
SET client_min_messages = warning;
CREATE SCHEMA keys;
SET search_path = keys, public;
CREATE TABLE users (user_id varchar PRIMARY KEY);
INSERT INTO users VALUES ('known');
CREATE TABLE sessions (session_id text PRIMARY KEY, user_id varchar REFERENCES users ON DELETE CASCADE, parent text REFERENCES sessions);
CREATE TABLE messages (id serial, session_id text REFERENCES sessions ON UPDATE CASCADE);
SELECT * FROM agno_explain_target();
SELECT ordinal, outcome FROM agno_upsert_sessions('[{"session_id": "a", "user_id": "known"}, {"session_id": "b"}]'::jsonb);
INSERT INTO messages (session_id) VALUES ('a');
SELECT ordinal, outcome FROM agno_upsert_sessions('[{"session_id": "a", "user_id": null}, {"session_id": "b", "user_id": "known"}]'::jsonb);
-- A row and the one it refers to, in either order and in a circle.
SELECT ordinal, outcome FROM agno_upsert_sessions('[{"session_id": "d", "parent": "c"}, {"session_id": "c", "parent": "d"}, {"session_id": "e", "parent": "e"}]'::jsonb);
-- What is missing on the other side is the document's mistake.
SELECT * FROM agno_upsert_sessions('[{"session_id": "f"}, {"session_id": "g", "user_id": "nobody"}]'::jsonb);
SELECT ordinal, outcome, sqlstate, detail FROM agno_upsert_sessions('[{"session_id": "f"}, {"session_id": "g", "user_id": "nobody"}, {"session_id": "a", "user_id": "nobody"}, {"session_id": "h"}]'::jsonb, on_error => 'skip');
SELECT * FROM sessions ORDER BY 1;
-- A deferred constraint speaks up at COMMIT only.
ALTER TABLE sessions ALTER CONSTRAINT sessions_user_id_fkey DEFERRABLE INITIALLY DEFERRED;
BEGIN;
SELECT ordinal, outcome FROM agno_upsert_sessions('[{"session_id": "i", "user_id": "later"}]'::jsonb);
INSERT INTO users VALUES ('later');
COMMIT;
BEGIN;
SELECT ordinal, outcome FROM agno_upsert_sessions('[{"session_id": "j", "user_id": "never"}]'::jsonb, on_error => 'skip');
COMMIT;
SELECT session_id FROM sessions WHERE session_id > 'h';
ALTER TABLE sessions ALTER CONSTRAINT sessions_user_id_fkey NOT DEFERRABLE;
-- What a row refers to is looked for where that changes, and in a row that the transaction made itself.
SELECT outcome FROM agno_upsert_sessions('[{"session_id": "d", "parent": "nobody"}]'::jsonb);
SELECT outcome FROM agno_upsert_sessions('[{"session_id": "d", "parent": "e", "user_id": "known"}, {"session_id": "c", "parent": "k"}, {"session_id": "k"}]'::jsonb);
BEGIN;
SELECT outcome FROM agno_upsert_sessions('[{"session_id": "l", "user_id": "known"}]'::jsonb);
SELECT outcome FROM agno_upsert_sessions('[{"session_id": "l", "user_id": "known", "parent": "k"}]'::jsonb);
SELECT outcome FROM agno_upsert_sessions('[{"session_id": "l", "user_id": "known", "parent": "nobody"}]'::jsonb);
ROLLBACK;
-- A row that others in the same payload refer to, and that is refused itself.
SELECT ordinal, outcome, split_part(detail, E'\n', 1) AS detail FROM agno_upsert_sessions('[{"session_id": "m", "user_id": "nobody"}, {"session_id": "n", "parent": "m"}, {"session_id": "o", "parent": "n"}, {"session_id": "p", "parent": "c"}]'::jsonb, on_error => 'skip');
SELECT session_id, user_id, parent FROM sessions WHERE parent IS NOT NULL ORDER BY 1;
-- Rows that refer to the same: looked for once, unless some of them may be gone when it is.
CREATE TABLE notes (session_id text PRIMARY KEY, user_id varchar REFERENCES users);
SELECT path FROM agno_explain_target('notes');
INSERT INTO users SELECT 'user ' || i FROM generate_series(1, 999) i;
SELECT outcome, count(*) FROM agno_upsert_sessions((SELECT jsonb_agg(jsonb_build_object('session_id', 'note ' || i, 'user_id', nullif('user ' || (i % 1000), 'user 0'))) FROM generate_series(1, 3000) i), target => 'notes') GROUP BY 1;
SELECT ordinal, outcome, split_part(detail, E'\n', 1) AS detail FROM agno_upsert_sessions('[{"session_id": "a", "user_id": "nobody"}, {"session_id": "b", "user_id": "known"}, {"session_id": "c", "user_id": "nobody"}, {"session_id": "d", "user_id": "known"}]'::jsonb, target => 'notes', on_error => 'skip');
ALTER TABLE notes ALTER CONSTRAINT notes_user_id_fkey DEFERRABLE INITIALLY DEFERRED;
BEGIN;
SELECT ordinal, outcome FROM agno_upsert_sessions('[{"session_id": "e", "user_id": "never"}, {"session_id": "f", "user_id": "never"}]'::jsonb, target => 'notes');
DELETE FROM notes WHERE session_id = 'e';
COMMIT;
-- Of several columns; NULL in one of them refers to nothing.
CREATE TABLE places (house int, room int, PRIMARY KEY (house, room));
INSERT INTO places VALUES (1, 1), (1, 2);
CREATE TABLE things (session_id text PRIMARY KEY, room int, house int, FOREIGN KEY (house, room) REFERENCES places);
SELECT path FROM agno_explain_target('things');
SELECT ordinal, outcome, split_part(detail, E'\n', 1) AS detail FROM agno_upsert_sessions('[{"session_id": "a", "house": 1, "room": 2}, {"session_id": "b", "house": 2, "room": 1}, {"session_id": "c", "house": 2}]'::jsonb, target => 'things', on_error => 'skip');
-- Whoever may switch the check off has it off.
ALTER TABLE things DISABLE TRIGGER ALL;
SELECT outcome FROM agno_upsert_sessions('[{"session_id": "d", "house": 9, "room": 9}]'::jsonb, target => 'things');
-- Partitions with foreign keys are left to statements.
CREATE TABLE parts (session_id text PRIMARY KEY, user_id varchar REFERENCES users) PARTITION BY HASH (session_id);
CREATE TABLE parts_0 PARTITION OF parts FOR VALUES WITH (MODULUS 1, REMAINDER 0);
SELECT path FROM agno_explain_target('parts');
SELECT outcome FROM agno_upsert_sessions('[{"session_id": "a", "user_id": "known"}]'::jsonb, target => 'parts');
-- A table that others refer to, and that refers to none.
CREATE TABLE referred (session_id text PRIMARY KEY, name text);
CREATE TABLE referring (session_id text REFERENCES referred);
SELECT * FROM agno_explain_target('referred');
SELECT ordinal, outcome FROM agno_upsert_sessions('[{"session_id": "a"}]'::jsonb, target => 'referred');
INSERT INTO referring VALUES ('a');
SELECT ordinal, outcome FROM agno_upsert_sessions('[{"session_id": "a", "name": "x"}]'::jsonb, target => 'referred');
DROP SCHEMA keys CASCADE;
-- References to the key don't matter to an upsert that leaves it alone; those to another column do.
CREATE TABLE named (session_id text PRIMARY KEY, name text UNIQUE);
CREATE TABLE of_session (session_id text REFERENCES named);
SELECT path FROM agno_explain_target('named');
SELECT outcome FROM agno_upsert_sessions('[{"session_id": "a", "name": "x"}, {"session_id": "b", "name": "y"}]'::jsonb, target => 'named');
INSERT INTO of_session VALUES ('a');
SELECT outcome FROM agno_upsert_sessions('[{"session_id": "a", "name": "z"}]'::jsonb, target => 'named');
SELECT outcome FROM agno_upsert('named', '[{"session_id": "a"}]'::jsonb, mode => 'delete');
CREATE TABLE of_name (name text REFERENCES named (name));
SELECT path FROM agno_explain_target('named');
INSERT INTO of_name VALUES ('z');
SELECT outcome FROM agno_upsert_sessions('[{"session_id": "a", "name": "x"}]'::jsonb, target => 'named');
SELECT outcome FROM agno_upsert('named', '[{"session_id": "c", "name": "z"}]'::jsonb, '{name}');
SELECT * FROM named ORDER BY 1;
DROP TABLE named, of_session, of_name;
