-- An update keeps the stored TOAST value of a JSON column that did not change.
SELECT * FROM make_twins();
SELECT on_twins('ALTER TABLE sessions ALTER runs SET STORAGE EXTERNAL, ALTER state SET STORAGE EXTERNAL');
CREATE FUNCTION document(name text, runs int, state int) RETURNS text LANGUAGE sql RETURN
    json_build_object('session_id', 's', 'name', name,
                      'runs', json_build_array(json_build_object('run_id', 'r', 'i', runs, 'text', repeat('r', 10000))),
                      'state', json_build_object('i', state, 'text', repeat('s', 10000)));
-- Values by their place in the TOAST table.
CREATE TEMP TABLE seen (twin text, chunk_id oid, size int);
CREATE FUNCTION new_values() RETURNS TABLE (twin text, new_values bigint) LANGUAGE plpgsql AS $function$
BEGIN
    FOREACH twin IN ARRAY ARRAY['plain', 'triggered'] LOOP
        EXECUTE format('WITH new AS (INSERT INTO seen SELECT %L, chunk_id, sum(length(chunk_data)) FROM %s
                            WHERE chunk_id NOT IN (SELECT chunk_id FROM seen WHERE twin = %1$L)
                            GROUP BY chunk_id RETURNING 1) SELECT count(*) FROM new', twin,
                       (SELECT reltoastrelid::regclass FROM pg_class WHERE oid = (twin || '.sessions')::regclass))
            INTO new_values;
        RETURN NEXT;
    END LOOP;
END
$function$;
SELECT path, outcome FROM upsert(document('one', 1, 1));
SELECT * FROM new_values();
-- Neither changes.
SELECT path, outcome FROM upsert(document('two', 1, 1));
SELECT * FROM new_values();
-- One changes, the other stays.
SELECT path, outcome FROM upsert(document('two', 1, 2));
SELECT * FROM new_values();
SELECT path, outcome FROM upsert(document('three', 2, 2));
SELECT * FROM new_values();
-- Nothing at all.
SELECT path, outcome FROM upsert(document('three', 2, 2));
SELECT * FROM new_values();
-- A patch that leaves them out, and one that changes nothing in them.
SELECT path, outcome FROM upsert('{"session_id": "s", "name": "four"}', mode => 'patch');
SELECT path, outcome FROM upsert('{"session_id": "s", "name": "five", "state": {"i": 2}, "runs": []}', mode => 'patch');
SELECT * FROM new_values();
SELECT path, outcome FROM upsert('{"session_id": "s", "state": {"i": 3}}', mode => 'patch');
SELECT * FROM new_values();
SELECT * FROM stored($$name, state->'i' AS state, length(state->>'text'), runs->0->'i' AS runs, length(runs->0->>'text')$$);
-- Compressed values, too.
SELECT on_twins('ALTER TABLE sessions ALTER runs SET STORAGE EXTENDED, ALTER state SET STORAGE MAIN');
SELECT path, outcome FROM upsert(document('six', 4, 4));
SELECT path, outcome FROM upsert(document('six', 4, 4));
SELECT path, outcome FROM upsert(document('seven', 4, 5));
SELECT * FROM stored($$name, state->'i' AS state, length(state->>'text'), runs->0->'i' AS runs, length(runs->0->>'text')$$);
DROP FUNCTION document, new_values;
-- What a dropped column held goes with the next update, as in a plain one.
SELECT * FROM make_twins('session_id text PRIMARY KEY, dropped text, name text');
SELECT on_twins($$INSERT INTO sessions VALUES ('a', repeat('x', 1000), 'old'), ('b', repeat('x', 1000), 'old')$$);
SELECT on_twins('ALTER TABLE sessions DROP dropped');
SELECT path, outcome FROM upsert('{"session_id": "a", "name": "new"}');
SELECT on_twins($$UPDATE sessions SET name = 'new' WHERE session_id = 'b'$$);
SELECT session_id, pg_column_size(s) < 100 AS small FROM plain.sessions s ORDER BY 1;
SELECT session_id, pg_column_size(s) < 100 AS small FROM triggered.sessions s ORDER BY 1;
