-- Within the caller's transaction.
SELECT path FROM make_twins();
\set direct 'SELECT ordinal, session_id, outcome FROM agno_upsert_sessions(target => \'plain.sessions\', payload => '
\set statements 'SELECT ordinal, session_id, outcome FROM agno_upsert_sessions(target => \'triggered.sessions\', payload => '
-- Rolled back, wholly or to a savepoint.
BEGIN;
:direct '{"session_id": "a"}'::jsonb);
:statements '{"session_id": "a"}'::jsonb);
ROLLBACK;
SELECT * FROM stored('session_id');
BEGIN;
:direct '[{"session_id": "a", "name": "kept"}]'::jsonb);
:statements '[{"session_id": "a", "name": "kept"}]'::jsonb);
SAVEPOINT s;
:direct '[{"session_id": "a", "name": "lost"}, {"session_id": "b"}]'::jsonb);
:statements '[{"session_id": "a", "name": "lost"}, {"session_id": "b"}]'::jsonb);
ROLLBACK TO s;
:direct '[{"session_id": "a", "name": "kept"}, {"session_id": "b"}]'::jsonb);
:statements '[{"session_id": "a", "name": "kept"}, {"session_id": "b"}]'::jsonb);
SAVEPOINT t;
:direct '[{"session_id": "c"}, {"session_id": 1}]'::jsonb);
ROLLBACK TO t;
:statements '[{"session_id": "c"}, {"session_id": 1}]'::jsonb);
ROLLBACK TO t;
:direct '[{"session_id": "c"}]'::jsonb);
:statements '[{"session_id": "c"}]'::jsonb);
COMMIT;
SELECT * FROM stored('session_id, name');
-- Calls of one statement see each other's rows.
SELECT i, outcome FROM generate_series(1, 3) i, LATERAL agno_upsert_sessions(format('{"session_id": "same", "name": "%s"}', i / 2), target => 'plain.sessions');
SELECT i, outcome FROM generate_series(1, 3) i, LATERAL agno_upsert_sessions(format('{"session_id": "same", "name": "%s"}', i / 2), target => 'triggered.sessions');
SELECT a.outcome, b.outcome FROM agno_upsert_sessions('{"session_id": "both"}', target => 'plain.sessions') a, agno_upsert_sessions('{"session_id": "both"}', target => 'triggered.sessions') b;
-- Calls see what the transaction did by other statements, and the other way round.
BEGIN;
INSERT INTO plain.sessions (session_id) VALUES ('sql');
INSERT INTO triggered.sessions (session_id) VALUES ('sql');
:direct '{"session_id": "sql", "name": "x"}'::jsonb);
:statements '{"session_id": "sql", "name": "x"}'::jsonb);
DELETE FROM plain.sessions WHERE session_id = 'sql';
DELETE FROM triggered.sessions WHERE session_id = 'sql';
:direct '{"session_id": "sql"}'::jsonb);
:statements '{"session_id": "sql"}'::jsonb);
UPDATE plain.sessions SET session_id = 'renamed' WHERE session_id = 'sql';
UPDATE triggered.sessions SET session_id = 'renamed' WHERE session_id = 'sql';
:direct '[{"session_id": "sql"}, {"session_id": "renamed", "name": "y"}]'::jsonb);
:statements '[{"session_id": "sql"}, {"session_id": "renamed", "name": "y"}]'::jsonb);
COMMIT;
SELECT * FROM stored('session_id, name');
-- Under the stricter levels.
BEGIN ISOLATION LEVEL REPEATABLE READ;
:direct '[{"session_id": "a", "name": "rr"}, {"session_id": "rr"}]'::jsonb);
:statements '[{"session_id": "a", "name": "rr"}, {"session_id": "rr"}]'::jsonb);
:direct '[{"session_id": "a", "name": "rr2"}, {"session_id": "rr"}]'::jsonb);
:statements '[{"session_id": "a", "name": "rr2"}, {"session_id": "rr"}]'::jsonb);
COMMIT;
BEGIN ISOLATION LEVEL SERIALIZABLE;
:direct '[{"session_id": "a", "name": "s"}, {"session_id": "s"}]'::jsonb);
:statements '[{"session_id": "a", "name": "s"}, {"session_id": "s"}]'::jsonb);
COMMIT;
-- In exception blocks, again and again, and in a cursor that is not read to its end.
DO $$
BEGIN
    FOR i IN 1..300 LOOP
        BEGIN
            PERFORM agno_upsert_sessions(format(E'{"session_id": "loop %s"}\n{"session_id": %s}', i, CASE WHEN i % 3 = 0 THEN '"x"' ELSE 'null' END), target => 'plain.sessions');
            PERFORM agno_upsert_sessions(format(E'{"session_id": "loop %s"}\n{"session_id": "x"}', i), target => 'triggered.sessions');
        EXCEPTION WHEN not_null_violation THEN NULL;
        END;
    END LOOP;
END $$;
SELECT count(*) FROM plain.sessions WHERE session_id LIKE 'loop%' OR session_id = 'x';
BEGIN;
DECLARE c CURSOR FOR SELECT ordinal, outcome FROM agno_upsert_sessions('[{"session_id": "c1"}, {"session_id": "c2"}]'::jsonb, target => 'plain.sessions');
FETCH 1 FROM c;
COMMIT;
SELECT count(*) FROM plain.sessions WHERE session_id IN ('c1', 'c2');
