-- Each input as a value of a document, and as a time: verdict, SQLSTATE and what is stored must be
-- those of jsonb_in and timestamptz_in. Inputs come as bytea, one a line. Line breaks and record
-- separators become tabs: outside of a string JSON takes no notice of the former, inside it has no
-- place for any of them.
SET client_min_messages = warning;
SET TimeZone = 'UTC';
\ir ../differential/jsonb_error.sql

CREATE OR REPLACE FUNCTION time_error(value text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    PERFORM value::timestamptz;
    RETURN NULL;
EXCEPTION WHEN OTHERS THEN
    RETURN SQLSTATE;
END $$;

-- NULL where the bytes are not UTF-8, and so can't reach any input function.
CREATE OR REPLACE FUNCTION text_of(bytes bytea) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    RETURN convert_from(bytes, 'UTF8');
EXCEPTION WHEN OTHERS THEN
    RETURN NULL;
END $$;

DROP TABLE IF EXISTS encoded, mended, timed;
CREATE TABLE encoded (session_id text PRIMARY KEY, value jsonb);
CREATE TABLE mended (LIKE encoded INCLUDING ALL);
CREATE TABLE timed (session_id text PRIMARY KEY, created_at timestamptz);
CREATE TEMP TABLE inputs (n bigint GENERATED ALWAYS AS IDENTITY, bytes bytea);
\copy inputs (bytes) from pstdin
CREATE TEMP TABLE texts AS
    SELECT n, translate(value, e'\r\n\x1E', e'\t\t\t') AS value
    FROM (SELECT n, text_of(bytes) AS value FROM inputs) decoded WHERE value IS NOT NULL;

-- Behind the value, so that no input can be another session's.
CREATE TEMP TABLE documents AS
    SELECT row_number() OVER (ORDER BY n) AS ordinal,
           format('{"value": %s, "session_id": "%s"}', value, n) AS document, n
    FROM texts;
CREATE TEMP TABLE verdicts AS
    SELECT *, jsonb_error(document) AS error FROM documents;
-- Each by itself: an input may close its document and open another.
CREATE TEMP TABLE outcomes AS
    SELECT d.ordinal, o.session_id, o.outcome, o.sqlstate, count(*) OVER (PARTITION BY d.n) AS parts
    FROM documents d, agno_upsert_sessions(document, target => 'encoded', on_error => 'skip',
                                           unknown_keys => 'ignore') o;
CREATE TEMP TABLE mended_outcomes AS
    SELECT d.ordinal, o.outcome, o.sqlstate, count(*) OVER (PARTITION BY d.n) AS parts
    FROM documents d, agno_upsert_sessions(document, target => 'mended', on_error => 'skip',
                                           unknown_keys => 'ignore', repair => true) o;

-- What is several documents to us is none to jsonb_in.
SELECT format('document %s: is cut into %s, and to jsonb_in good: %s', n, parts, left(document, 200))
FROM verdicts JOIN outcomes USING (ordinal) WHERE parts > 1 AND error IS NULL
LIMIT 20;
DELETE FROM verdicts USING outcomes o WHERE o.ordinal = verdicts.ordinal AND o.parts > 1;
DELETE FROM outcomes WHERE parts > 1;

-- Go's zero time is none. What lies past the microsecond or has no text form is no input.
CREATE TEMP TABLE times AS
    SELECT row_number() OVER (ORDER BY n) AS ordinal, n, value, time_error(value) AS error
    FROM texts WHERE length(value) BETWEEN 1 AND 100;
CREATE TEMP TABLE time_outcomes AS
    SELECT o.* FROM (SELECT string_agg(json_build_object('session_id', n::text, 'created_at', value)::text,
                                       e'\n' ORDER BY n) AS payload FROM times) p,
        agno_upsert_sessions(payload, target => 'timed', on_error => 'skip') o;

-- Nesting over 4000 is refused before the server would.
SELECT format('document %s: %s, and to jsonb_in %s: %s', n, coalesce(sqlstate, outcome),
              coalesce(error, 'good'), left(document, 200))
FROM verdicts FULL JOIN outcomes USING (ordinal)
WHERE sqlstate IS DISTINCT FROM error AND NOT (sqlstate IS NOT DISTINCT FROM '54001' AND error IS NULL)
LIMIT 20;

SELECT format('document %s: other bytes than jsonb_in makes%s: %s', n, how, left(document, 200))
FROM (SELECT *, ', mended' AS how FROM mended UNION ALL SELECT *, '' FROM encoded) stored
JOIN verdicts ON n::text = session_id
WHERE error IS NULL AND document::jsonb -> 'value' <> 'null'
      AND NOT record_image_eq(ROW(value), ROW(document::jsonb -> 'value'))
LIMIT 20;

SELECT format('document %s: %s where it needs no mending: %s', n, outcome, left(document, 200))
FROM verdicts JOIN mended_outcomes USING (ordinal)
WHERE error IS NULL AND outcome = 'rejected' AND sqlstate <> '54001'
LIMIT 20;

SELECT format('time %s: %s, and to timestamptz_in %s: %s', n,
              coalesce(sqlstate, created_at::text), coalesce(error, 'good'), value)
FROM times FULL JOIN time_outcomes USING (ordinal) LEFT JOIN timed ON timed.session_id = n::text
WHERE sqlstate IS DISTINCT FROM error
      OR (error IS NULL AND created_at <> value::timestamptz
          AND value::timestamptz <> '0001-01-01T00:00:00Z')
LIMIT 20;

-- Each as a payload of its own, whatever documents it is cut into: bad ones are told, no worse.
CREATE OR REPLACE FUNCTION merge_alone(payload text, patches boolean) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    PERFORM agno_upsert_sessions(payload, target => 'encoded', on_error => 'skip', repair => patches,
                                 mode => CASE WHEN patches THEN 'patch' ELSE 'replace' END);
    RETURN NULL;
EXCEPTION WHEN OTHERS THEN
    RETURN SQLSTATE || ' ' || SQLERRM;
END $$;
SELECT format('payload %s: %s', n, failure)
FROM (SELECT n, text_of(bytes) AS value FROM inputs) payloads, (VALUES (false), (true)) t (patches),
     merge_alone(value, patches) AS failure
WHERE value IS NOT NULL AND failure IS NOT NULL
LIMIT 20;

SELECT format('# %s inputs, of them %s not UTF-8; %s of the documents are good, %s of the times, %s are too deep',
              (SELECT count(*) FROM inputs), (SELECT count(*) FROM inputs) - (SELECT count(*) FROM texts),
              (SELECT count(*) FROM verdicts WHERE error IS NULL),
              (SELECT count(*) FROM times WHERE error IS NULL),
              (SELECT count(*) FROM outcomes WHERE sqlstate = '54001'));
