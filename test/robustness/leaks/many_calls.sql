-- Ten thousand calls in one connection, good ones and ones that fail at every stage. Shows whether the
-- backend's memory stayed flat: growth in kB, rounded to 256.
SET client_min_messages = error;
SELECT agno_create_sessions_table('direct'), agno_create_sessions_table('general') \g /dev/null
ALTER TABLE direct ADD CHECK (name <> 'forbidden');
ALTER TABLE general ADD CHECK (name <> 'forbidden');
CREATE UNIQUE INDEX ON direct (user_id);
CREATE UNIQUE INDEX ON general (user_id);
CREATE FUNCTION complain() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.name = 'complain' THEN RAISE 'not this one'; END IF;
    RETURN CASE WHEN NEW.name = 'decline' THEN NULL ELSE NEW END;
END $$;
CREATE TRIGGER complain BEFORE INSERT OR UPDATE ON general FOR EACH ROW EXECUTE FUNCTION complain();
CREATE FOREIGN TABLE inbox (doc text) SERVER agno_loader OPTIONS (target 'direct');

CREATE PROCEDURE call_often(rounds int) LANGUAGE plpgsql AS $$
DECLARE
    payloads text[] := ARRAY[
        '{"session_id": "a", "name": "x", "metadata": {"a": [1, 2.5, "x"]}}',
        '{"session_id": "b", "name": "forbidden"}' || E'\n' || '{"session_id": "c"}',
        '{"session_id": "d", "metadata": {"a": }}',
        '{"session_id": "e", "created_at": "someday"}',
        '{"session_id": "f", "nonsense": 1}',
        '{"session_id": "g", "user_id": "same"}' || E'\n' || '{"session_id": "h", "user_id": "same"}',
        '{"session_id": "i", "name": "complain"}' || E'\n' || '{"session_id": "j", "name": "decline"}',
        '[{"session_id": "k", "runs": [{"run_id": "1"}, 5]}, {"session_id": "k", "runs": [5]}, 7]',
        repeat('[', 5000)];
    payload text;
    target regclass;
    mode text;
    policy text;
BEGIN
    FOR i IN 1..rounds LOOP
        FOREACH payload IN ARRAY payloads || format('{"session_id": "u", "name": "%s"}', i) LOOP
            target := (ARRAY['direct', 'general'])[1 + i % 2];
            mode := (ARRAY['replace', 'patch'])[1 + i / 2 % 2];
            policy := (ARRAY['abort', 'skip'])[1 + i / 4 % 2];
            BEGIN
                PERFORM agno_upsert_sessions(payload, target => target, mode => mode, on_error => policy);
                -- Every third time it has to be done again.
                IF i % 3 = 0 THEN EXECUTE format('DELETE FROM %s', target); END IF;
                INSERT INTO inbox VALUES (payload);
            EXCEPTION WHEN OTHERS THEN
                NULL;
            END;
        END LOOP;
        COMMIT;
    END LOOP;
END $$;

CALL call_often(100);
SELECT sum(total_bytes) AS before FROM pg_backend_memory_contexts \gset
CALL call_often(1000);
SELECT round((sum(total_bytes) - :before) / 262144.0) AS growth FROM pg_backend_memory_contexts;
