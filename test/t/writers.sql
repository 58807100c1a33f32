-- What the writers of crash.pl and replication.pl write, and what the tables must hold.

SET client_min_messages = warning;
CREATE EXTENSION amcheck;
CREATE EXTENSION pg_visibility;

SELECT agno_create_sessions_table('direct'), agno_create_sessions_table('general') \g /dev/null

CREATE FUNCTION leave_alone() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER leave_alone BEFORE INSERT OR UPDATE ON general
    FOR EACH ROW EXECUTE FUNCTION leave_alone();

-- An index that most updates leave alone, one that they all change, one on an expression, a partial one.
CREATE INDEX ON direct (agent_id);
CREATE INDEX ON direct (name);
CREATE INDEX ON direct ((state ->> 'version'));
CREATE INDEX ON direct (updated_at) WHERE state ? 'hot';
CREATE INDEX ON general (name);

-- Small pages of TOAST come and go.
ALTER TABLE direct SET (toast_tuple_target = 512);

CREATE FOREIGN TABLE inbox (doc jsonb) SERVER agno_loader OPTIONS (target 'direct');

-- Which runs of the rows that all writers share were acknowledged.
CREATE TABLE acknowledged (session_id text, run_id text);

-- A text of that length that compresses badly, the same one each time.
CREATE FUNCTION noise(seed text, length int) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT left(string_agg(md5(seed || i), ''), length) FROM generate_series(0, length / 32) i
$$;

-- Batch `version` of a writer: ten sessions that every batch updates, five new ones.
CREATE FUNCTION documents(writer text, version int)
RETURNS TABLE (session_id text, document jsonb) LANGUAGE sql IMMUTABLE AS $$
    SELECT format('%s/hot/%s', writer, i), jsonb_build_object(
               'session_id', format('%s/hot/%s', writer, i), 'agent_id', writer,
               'name', format('version %s', version),
               'state', jsonb_build_object('hot', true, 'version', version),
               'metadata', jsonb_build_object('never', noise(writer || i, 2000)),
               'runs', jsonb_build_array(jsonb_build_object(
                   'run_id', 'r', 'content', noise(writer || i || version, 100 * i * i))))
    FROM generate_series(1, 10) i
    UNION ALL
    SELECT format('%s/%s/%s', writer, version, i), jsonb_build_object(
               'session_id', format('%s/%s/%s', writer, version, i), 'agent_id', writer,
               'state', jsonb_build_object('version', version),
               'runs', jsonb_build_array(noise(writer || i || version, 700 * i)))
    FROM generate_series(1, 5) i
$$;

-- Of the new ones, those of this many versions stay: each transaction deletes the oldest.
CREATE FUNCTION kept_versions() RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 20';

CREATE FUNCTION delete_old(target regclass, writer text, version int) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('DELETE FROM %s WHERE session_id = ANY ($1)', target) USING ARRAY(
        SELECT format('%s/%s/%s', writer, version - kept_versions(), i) FROM generate_series(1, 5) i);
END $$;

CREATE FUNCTION write_batch(target regclass, writer text, version int, cycle int)
RETURNS int LANGUAGE plpgsql AS $$
DECLARE shared text := 'shared/' || cycle; run text := format('%s/%s', writer, version);
BEGIN
    PERFORM agno_upsert_sessions((SELECT jsonb_agg(document) FROM documents(writer, version)),
                                 target => write_batch.target);
    PERFORM delete_old(target, writer, version);
    IF version % 5 = 0 THEN
        PERFORM agno_upsert_sessions(target => write_batch.target, mode => 'patch',
            payload => jsonb_build_object('session_id', shared, 'runs', jsonb_build_array(
                jsonb_build_object('run_id', run))));
        INSERT INTO acknowledged VALUES (shared, run);
    END IF;
    RETURN version;
END $$;

-- The same without us.
CREATE FUNCTION write_plainly(target regclass, writer text, version int, cycle int)
RETURNS int LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format($sql$
        INSERT INTO %1$s AS stored SELECT r.* FROM documents($1, $2), jsonb_populate_record(NULL::%1$s, document) r
        ON CONFLICT (session_id) DO UPDATE SET (name, state, runs) = (excluded.name, excluded.state, excluded.runs)
    $sql$, target) USING writer, version;
    PERFORM delete_old(target, writer, version);
    RETURN version;
END $$;

-- The version whose batch came last, as its sessions tell; 0 before the first.
CREATE FUNCTION stored_version(target regclass, writer text) RETURNS int LANGUAGE plpgsql AS $$
DECLARE result int;
BEGIN
    EXECUTE format('SELECT coalesce(max((state ->> ''version'')::int), 0) FROM %s WHERE agent_id = $1', target)
    INTO result USING writer;
    RETURN result;
END $$;

-- The rows of a writer that are not as batches 1 to `version` leave them, the missing included.
CREATE FUNCTION differences(target regclass, writer text, version int)
RETURNS TABLE (session_id text) LANGUAGE plpgsql AS $$
BEGIN
    RETURN QUERY EXECUTE format($sql$
        WITH expected AS (
            SELECT d.session_id, d.document
            FROM generate_series(greatest(1, $2 - kept_versions() + 1), $2) v, documents($1, v) d
            WHERE v = $2 OR NOT d.document -> 'state' ? 'hot'),
        found AS (
            SELECT session_id, jsonb_strip_nulls(to_jsonb(t) - 'created_at' - 'updated_at') AS document
            FROM %s t WHERE agent_id = $1)
        SELECT coalesce(e.session_id, f.session_id)::text
        FROM expected e FULL JOIN found f USING (session_id)
        WHERE e.document IS DISTINCT FROM f.document
    $sql$, target) USING writer, version;
END $$;

-- The acknowledged runs of shared rows that are gone.
CREATE FUNCTION lost_runs() RETURNS bigint LANGUAGE sql AS $$
    SELECT count(*) FROM acknowledged a WHERE NOT EXISTS (
        SELECT FROM (TABLE direct UNION ALL TABLE general) t, jsonb_array_elements(t.runs) r
        WHERE t.session_id = a.session_id AND r ->> 'run_id' = a.run_id)
$$;

-- What is wrong with the heap, TOAST, indexes and visibility maps of the tables.
CREATE FUNCTION damage() RETURNS TABLE (relation regclass, what text) LANGUAGE plpgsql AS $$
DECLARE relation regclass;
BEGIN
    FOR relation IN SELECT unnest(ARRAY[oid, nullif(reltoastrelid, 0)]) FROM pg_class
                    WHERE oid = ANY (ARRAY['direct', 'general', 'acknowledged']::regclass[]) LOOP
        CONTINUE WHEN relation IS NULL;
        PERFORM bt_index_parent_check(indexrelid, true) FROM pg_index i WHERE i.indrelid = relation;
        RETURN QUERY SELECT relation, msg FROM verify_heapam(relation, check_toast => true);
        RETURN QUERY SELECT relation, 'not all visible ' || t_ctid FROM pg_check_visible(relation) t_ctid;
        RETURN QUERY SELECT relation, 'not all frozen ' || t_ctid FROM pg_check_frozen(relation) t_ctid;
    END LOOP;
END $$;
