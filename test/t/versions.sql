-- What the tests of versions share: tell() upserts, and keeps with each version an image of its row.
CREATE TABLE told (number serial, target regclass, key text, outcome text, version text, image text);

CREATE FUNCTION tell(target regclass, payload text, mode text DEFAULT 'replace') RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    outcomes text;
BEGIN
    CREATE TEMP TABLE IF NOT EXISTS answer (key text, outcome text, version text) ON COMMIT DELETE ROWS;
    DELETE FROM answer;
    INSERT INTO answer SELECT u.key, u.outcome, u.version
        FROM agno_upsert(target, payload, mode => mode) u;
    EXECUTE format('INSERT INTO told (target, key, outcome, version, image)
        SELECT %L, key, outcome, version, t::text FROM answer JOIN %s t ON session_id = key WHERE version IS NOT NULL', target, target);
    SELECT string_agg(a.outcome, ' ') INTO outcomes FROM answer a;
    RETURN outcomes;
END $$;

-- The versions that are current, by number.
CREATE FUNCTION current_versions(target regclass) RETURNS SETOF int LANGUAGE sql AS $$
    WITH asked AS (SELECT array_agg(version ORDER BY number) AS versions, array_agg(number ORDER BY number) AS numbers
                   FROM told WHERE told.target = $1)
    SELECT number FROM asked, unnest(numbers) WITH ORDINALITY u (number, position)
    WHERE position NOT IN (SELECT agno_changed($1, versions))
$$;

-- Whether "a" is current, by its last version: of a table that may lack it.
CREATE FUNCTION is_current(target regclass, key text) RETURNS boolean LANGUAGE sql AS $$
    SELECT number IN (SELECT current_versions($1)) FROM told
    WHERE told.target = $1 AND told.key = $2 ORDER BY number DESC LIMIT 1
$$;

-- Versions said to be current whose row is another, or gone.
CREATE FUNCTION wrong_versions(target regclass) RETURNS TABLE (told_as text) LANGUAGE plpgsql AS $$
BEGIN
    RETURN QUERY EXECUTE format('SELECT c::text FROM told c WHERE number IN (SELECT current_versions(%L))
        AND NOT EXISTS (SELECT FROM %s t WHERE session_id = key AND t::text = image)', target, target);
END $$;
