-- Each line as one JSON value of a document: verdict, SQLSTATE and bytes must be those of jsonb_in.
SET client_min_messages = warning;
DROP TABLE IF EXISTS encoded;
CREATE TABLE encoded (session_id text PRIMARY KEY, value jsonb);
CREATE TEMP TABLE lines (n bigint GENERATED ALWAYS AS IDENTITY, line text);
\copy lines (line) from pstdin with (format csv, quote e'\x01', delimiter e'\x02')
CREATE TEMP TABLE documents AS
    SELECT n, format('{"session_id": "%s", "value": %s}', n, line) AS document FROM lines;
CREATE TEMP TABLE outcomes AS
    SELECT o.* FROM (SELECT string_agg(document, e'\n' ORDER BY n) AS payload FROM documents) p,
        agno_upsert_sessions(payload, target => 'encoded', on_error => 'skip',
                             unknown_keys => 'ignore') o;
SELECT count(*) FILTER (WHERE sqlstate IS DISTINCT FROM error) AS verdicts,
       count(*) FILTER (WHERE CASE WHEN error IS NULL AND document::jsonb -> 'value' <> 'null'
                                   THEN NOT record_image_eq(ROW(value), ROW(document::jsonb -> 'value'))
                              END) AS bytes,
       (SELECT count(*) FROM lines) - (SELECT count(*) FROM outcomes) AS documents,
       count(error) > 0 AS some_are_refused
FROM documents JOIN outcomes ON n = ordinal LEFT JOIN encoded ON encoded.session_id = n::text
     CROSS JOIN LATERAL (SELECT jsonb_error(document)) verdict (error);
