-- A DEFAULT is computed, and the right to compute it asked for, only for a row that needs it.
CREATE FUNCTION secret_default() RETURNS text LANGUAGE sql IMMUTABLE AS $$SELECT 'secret'$$;
CREATE FUNCTION secret_number() RETURNS int LANGUAGE sql VOLATILE AS $$SELECT 7$$;
REVOKE EXECUTE ON FUNCTION secret_default, secret_number FROM PUBLIC;
SELECT * FROM make_twins($$session_id text PRIMARY KEY, name text DEFAULT secret_default(), n int DEFAULT secret_number()$$);
CREATE ROLE regress_agno_defaults;
SELECT on_twins('GRANT SELECT, INSERT, UPDATE ON sessions TO regress_agno_defaults');
GRANT USAGE ON SCHEMA plain, triggered TO regress_agno_defaults;
SET ROLE regress_agno_defaults;
SELECT * FROM upsert('{"session_id": "a", "name": "own", "n": 1}');
SELECT * FROM upsert('{"session_id": "a", "name": "other", "n": 1}
{"session_id": "b", "name": null, "n": 2}', mode => 'patch');
-- As INSERT has it: no right to a DEFAULT, no row.
INSERT INTO plain.sessions (session_id, name) VALUES ('c', 'own');
SELECT * FROM upsert('{"session_id": "c", "name": "own"}', on_error => 'skip');
SELECT * FROM upsert('{"session_id": "c", "n": 3}', on_error => 'skip');
RESET ROLE;
SELECT * FROM stored();
DROP OWNED BY regress_agno_defaults;
DROP ROLE regress_agno_defaults;
DROP FUNCTION secret_default, secret_number CASCADE;
-- Constant ones that can't be computed, or that their domain forbids.
CREATE FUNCTION reciprocal(n int) RETURNS int LANGUAGE plpgsql IMMUTABLE AS $$BEGIN RETURN 1 / n; END$$;
CREATE DOMAIN positive AS int CHECK (VALUE > 0);
SELECT * FROM make_twins($$session_id text PRIMARY KEY, name text, n int DEFAULT reciprocal(0), p positive DEFAULT -1$$);
SELECT * FROM upsert('{"session_id": "a", "n": 1, "p": 1}
{"session_id": "b", "p": 2}
{"session_id": "c", "n": 3}
{"session_id": "d", "n": 4, "p": 4}', on_error => 'skip');
SELECT * FROM upsert('{"session_id": "a", "n": 1, "p": 1}
{"session_id": "b", "p": 2}');
SELECT * FROM upsert('{"session_id": "a", "name": "x"}', mode => 'patch');
-- A document without them means the DEFAULT, also where the row is stored.
SELECT * FROM upsert('{"session_id": "a", "name": "y"}
{"session_id": "d", "name": "z", "n": 4, "p": 4}', on_error => 'skip');
SELECT * FROM stored();
SELECT * FROM make_twins();
DROP DOMAIN positive;
DROP FUNCTION reciprocal;
