-- What the conversion of a value raises is that document's, of whatever class: input functions raise any.
CREATE DOMAIN fussy AS text;
CREATE FUNCTION judge(value text) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    IF value <> 'fine' THEN
        RAISE EXCEPTION USING ERRCODE = value, MESSAGE = 'raised ' || value;
    END IF;
    RETURN true;
END $$;
ALTER DOMAIN fussy ADD CHECK (judge(VALUE));
SELECT * FROM make_twins('session_id text PRIMARY KEY, class regclass, type regtype, role regrole, coll regcollation, config regconfig,
    proc regproc, procedure regprocedure, operator regoper, dictionary regdictionary, namespace regnamespace, vector tsvector, query tsquery, path jsonpath, xid xid, fussy fussy');
SELECT u.* FROM unnest(ARRAY['class', 'type', 'role', 'coll', 'config', 'proc', 'procedure', 'operator', 'dictionary', 'namespace', 'query', 'path']) WITH ORDINALITY AS c (name, i),
    upsert(format('{"session_id": "a"}
{"session_id": "b", %s: "no such.thing (("}', to_json(c.name)), on_error => 'skip') u WHERE u.ordinal = 2 ORDER BY i;
SELECT * FROM upsert('{"session_id": "a", "class": "pg_class", "type": "int[]"}
{"session_id": "b", "class": "public.nothing"}');
SELECT * FROM upsert('{"session_id": "a", "class": "pg_class", "type": "int[]", "proc": "now"}
{"session_id": "b", "class": "public.nothing"}
{"session_id": "c", "type": "nothing"}
{"session_id": "d", "proc": "abs"}', on_error => 'skip');
SELECT * FROM stored('session_id, class, type, proc');
-- Any class but what is of the server's state, or of the caller's rights: that ends the call.
SELECT u.* FROM unnest(ARRAY['0A000', '08001', '22012', '25001', '42601', '42883', '54000', '54001', '55000', 'XX000', 'P0001', 'ABCDE',
        '40001', '40P01', '42501', '53100', '53200', '55P03', '57P01', '58030', 'XX001', 'XX002']) WITH ORDINALITY AS c (state, i),
    upsert(format('{"session_id": "good"}
{"session_id": "bad", "fussy": "%s"}', state), on_error => 'skip') u WHERE u.session_id IS DISTINCT FROM 'good' ORDER BY i;
-- A CHECK constraint whose function updates the row that is being written: as UPDATE has it.
SELECT * FROM make_twins('session_id text PRIMARY KEY, n int, touched int');
SELECT on_twins($$INSERT INTO sessions VALUES ('a', 1, 0), ('b', 1, 0)$$);
CREATE FUNCTION meddle(id text, n int) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    IF n = 13 THEN
        UPDATE plain.sessions SET touched = touched + 1 WHERE session_id = id;
        UPDATE triggered.sessions SET touched = touched + 1 WHERE session_id = id;
    END IF;
    RETURN true;
END $$;
SELECT on_twins('ALTER TABLE sessions ADD CHECK (meddle(session_id, n))');
UPDATE plain.sessions SET n = 13 WHERE session_id = 'a';
SELECT * FROM upsert('{"session_id": "a", "n": 13}
{"session_id": "b", "n": 2}', mode => 'patch', on_error => 'skip');
SELECT * FROM upsert('{"session_id": "a", "n": 13}', mode => 'patch');
SELECT * FROM stored();
SELECT * FROM make_twins();
DROP FUNCTION meddle;
DROP DOMAIN fussy CASCADE;
DROP FUNCTION judge;
