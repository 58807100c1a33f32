-- What can be a target.
SET client_min_messages = warning;
CREATE SCHEMA targets;
SET search_path = targets, public;
CREATE FUNCTION try(target regclass) RETURNS TABLE (path text, outcome text, detail text) LANGUAGE plpgsql AS $function$
DECLARE
    hint text;
BEGIN
    RETURN QUERY SELECT e.path, u.outcome, u.detail FROM agno_explain_target($1) e,
        agno_upsert_sessions('[{"session_id": "a", "name": "x"}, {"session_id": "a", "name": "y"}, {"session_id": "b"}]'::jsonb, target => $1) u;
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS hint = PG_EXCEPTION_HINT;
    RETURN QUERY SELECT SQLSTATE, SQLERRM, hint;
END
$function$;
CREATE TABLE plain (session_id text PRIMARY KEY, name text);
SELECT * FROM try('plain');
CREATE TABLE "Odd ""name"" of a table" ("session_id" text PRIMARY KEY, name text, "Odd ""column""" int DEFAULT 1);
SELECT * FROM try('"Odd ""name"" of a table"');
CREATE TEMP TABLE temporary (session_id text PRIMARY KEY, name text) ON COMMIT DELETE ROWS;
BEGIN;
SELECT * FROM try('temporary');
SELECT * FROM try('temporary');
SELECT * FROM temporary ORDER BY 1;
COMMIT;
CREATE UNLOGGED TABLE unlogged (session_id text PRIMARY KEY, name text);
SELECT * FROM try('unlogged');
-- Only a unique index on session_id alone that always holds can tell which rows are stored.
CREATE TABLE none (session_id text, name text);
SELECT * FROM try('none');
CREATE TABLE partial (session_id text, name text);
CREATE UNIQUE INDEX ON partial (session_id) WHERE name IS NULL;
SELECT * FROM try('partial');
CREATE TABLE deferrable_key (session_id text PRIMARY KEY DEFERRABLE, name text);
SELECT * FROM try('deferrable_key');
CREATE TABLE several (session_id text, name text, PRIMARY KEY (session_id, name));
SELECT * FROM try('several');
CREATE TABLE expression (session_id text, name text);
CREATE UNIQUE INDEX ON expression ((session_id || ''));
SELECT * FROM try('expression');
CREATE TABLE keyless (id text PRIMARY KEY, name text);
SELECT * FROM try('keyless');
CREATE TABLE generated_key (id text, name text, session_id text GENERATED ALWAYS AS (id) STORED PRIMARY KEY);
SELECT * FROM try('generated_key');
-- Of other kinds.
CREATE VIEW view AS SELECT * FROM plain;
SELECT * FROM try('view');
CREATE MATERIALIZED VIEW materialized AS SELECT * FROM plain;
CREATE UNIQUE INDEX ON materialized (session_id);
SELECT * FROM try('materialized');
SELECT * FROM try('plain_pkey');
CREATE SEQUENCE sequence;
SELECT * FROM try('sequence');
CREATE FOREIGN DATA WRAPPER nowhere;
CREATE SERVER nowhere FOREIGN DATA WRAPPER nowhere;
CREATE FOREIGN TABLE foreign_table (session_id text, name text) SERVER nowhere;
SELECT * FROM try('foreign_table');
SELECT * FROM try('pg_catalog.pg_class');
-- A table with a rule, an exclusion constraint.
CREATE TABLE ruled (session_id text PRIMARY KEY, name text);
CREATE TABLE noted (session_id text);
CREATE RULE note AS ON DELETE TO ruled DO ALSO INSERT INTO noted VALUES (OLD.session_id);
SELECT * FROM try('ruled');
CREATE TABLE excluding (session_id text PRIMARY KEY, name text, EXCLUDE USING btree (name WITH =));
SELECT * FROM try('excluding');
INSERT INTO excluding VALUES ('z', 'taken');
SELECT outcome, sqlstate, detail FROM agno_upsert_sessions('[{"session_id": "q"}, {"session_id": "w", "name": "taken"}]'::jsonb, target => 'excluding', on_error => 'skip');
-- Indexes of other kinds beside the key are kept up.
ALTER TABLE plain ADD state jsonb;
CREATE INDEX ON plain USING gin (state);
CREATE INDEX ON plain USING brin (name);
CREATE INDEX ON plain USING hash (name);
CREATE INDEX ON plain (upper(name)) WHERE name IS NOT NULL;
SELECT outcome FROM agno_upsert_sessions('[{"session_id": "a", "name": "z", "state": {"k": 1}}, {"session_id": "c", "name": "z", "state": {"k": 2}}]'::jsonb, target => 'plain');
SET enable_seqscan = off;
SELECT session_id FROM plain WHERE state @> '{"k": 1}';
SELECT session_id FROM plain WHERE state ? 'k' ORDER BY 1;
SELECT session_id FROM plain WHERE name = 'z' ORDER BY 1;
SELECT session_id FROM plain WHERE upper(name) = 'Z' ORDER BY 1;
SELECT session_id FROM plain WHERE upper(name) = 'Y' ORDER BY 1;
DROP SCHEMA targets CASCADE;
DROP FOREIGN DATA WRAPPER nowhere CASCADE;
