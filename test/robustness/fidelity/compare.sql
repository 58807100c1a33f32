-- Prints a line for every difference between table `loaded` and the documents on standard input,
-- which were loaded into it since :started, with their own updated_at. Nothing: they are the same.
SET client_min_messages = warning;

CREATE TEMP TABLE lines (line text);
-- JSON text has neither of these two bytes, so that any line is one unquoted field.
\copy lines FROM pstdin WITH (FORMAT csv, QUOTE e'\x01', DELIMITER e'\x02')

CREATE TEMP VIEW documents AS
SELECT line::jsonb ->> 'session_id' AS session_id, line::jsonb AS doc FROM lines
WHERE btrim(line) <> '';

-- JSON null is SQL NULL, in JSON columns too.
CREATE FUNCTION pg_temp.json_of(doc jsonb, key text) RETURNS jsonb LANGUAGE sql
AS $$ SELECT nullif(doc -> key, 'null') $$;

-- A document's own time. Where it has none, or Go's zero time: the load's, known to within its
-- duration.
CREATE FUNCTION pg_temp.time_of(doc jsonb, key text, stored timestamptz, started timestamptz)
RETURNS timestamptz LANGUAGE sql
AS $$ SELECT coalesce(nullif((doc ->> key)::timestamptz, '0001-01-01T00:00:00Z'),
                      CASE WHEN stored BETWEEN started AND now() THEN stored END) $$;

-- *= compares bytes: 1 and 1.0 differ. A document without a row, or a row without a document,
-- differs in its session_id.
CREATE TEMP TABLE fields AS
SELECT session_id, key, stored::text, expected::text, stored *= expected AS same
FROM documents FULL JOIN loaded USING (session_id)
CROSS JOIN LATERAL (VALUES
    ('session_id',  row(loaded.session_id::text),  row(doc ->> 'session_id')),
    ('agent_id',    row(loaded.agent_id::text),    row(doc ->> 'agent_id')),
    ('team_id',     row(loaded.team_id::text),     row(doc ->> 'team_id')),
    ('workflow_id', row(loaded.workflow_id::text), row(doc ->> 'workflow_id')),
    ('user_id',     row(loaded.user_id::text),     row(doc ->> 'user_id')),
    ('name',        row(loaded.name::text),        row(doc ->> 'name')),
    ('metadata',    row(loaded.metadata),          row(pg_temp.json_of(doc, 'metadata'))),
    ('state',       row(loaded.state),             row(pg_temp.json_of(doc, 'state'))),
    ('agent_data',  row(loaded.agent_data),        row(pg_temp.json_of(doc, 'agent_data'))),
    ('runs',        row(loaded.runs),              row(pg_temp.json_of(doc, 'runs'))),
    ('summary',     row(loaded.summary),           row(pg_temp.json_of(doc, 'summary'))),
    ('created_at',  row(loaded.created_at),
        row(pg_temp.time_of(doc, 'created_at', loaded.created_at, :'started'))),
    ('updated_at',  row(loaded.updated_at),
        row(pg_temp.time_of(doc, 'updated_at', loaded.updated_at, :'started')))
) AS field (key, stored, expected);

SELECT format('session %s, %s: %s is stored, not %s',
              session_id, key, left(stored, 200), left(expected, 200))
FROM fields WHERE NOT same ORDER BY session_id, key;

-- What the comparison of fields would not notice.
SELECT format('session %s: %s documents', session_id, count(*))
FROM documents GROUP BY session_id HAVING count(*) > 1;

SELECT format('key %s has no column', key)
FROM (SELECT jsonb_object_keys(doc) FROM documents
      EXCEPT SELECT key FROM fields) AS keys (key);

SELECT format('column %s was not compared', name)
FROM (SELECT attname::text FROM pg_attribute
      WHERE attrelid = 'loaded'::regclass AND attnum > 0 AND NOT attisdropped
      EXCEPT SELECT key FROM fields) AS columns (name);
