-- Each line as one JSON value of a document: verdict, SQLSTATE and bytes must be those of jsonb_in.
SET client_min_messages = warning;
DROP TABLE IF EXISTS encoded;
CREATE TABLE encoded (session_id text PRIMARY KEY, value jsonb);
CREATE TEMP TABLE lines (n bigint GENERATED ALWAYS AS IDENTITY, line text);
\copy lines (line) from pstdin with (format csv, quote e'\x01', delimiter e'\x02')
CREATE TEMP TABLE documents AS
    SELECT n, format('{"session_id": "%s", "value": %s}', n, line) AS document FROM lines;
CREATE TEMP TABLE outcomes AS
    SELECT d.n AS ordinal, o.sqlstate, count(*) OVER (PARTITION BY d.n) AS parts
    FROM documents d, agno_upsert_sessions(document, target => 'encoded', on_error => 'skip',
                                           unknown_keys => 'ignore') o;
-- A broken line may close its document and open another: then it is several to us.
DELETE FROM outcomes WHERE parts > 1 AND ordinal IN
    (SELECT n FROM documents WHERE jsonb_error(document) IS NOT NULL);
DELETE FROM documents WHERE n NOT IN (SELECT ordinal FROM outcomes);
SELECT count(*) FILTER (WHERE sqlstate IS DISTINCT FROM error) AS verdicts,
       count(*) FILTER (WHERE CASE WHEN error IS NULL AND document::jsonb -> 'value' <> 'null'
                                   THEN NOT record_image_eq(ROW(value), ROW(document::jsonb -> 'value'))
                              END) AS bytes,
       (SELECT count(*) FROM documents) - (SELECT count(*) FROM outcomes) AS documents,
       count(error) > 0 AS some_are_refused
FROM documents JOIN outcomes ON n = ordinal LEFT JOIN encoded ON encoded.session_id = n::text
     CROSS JOIN LATERAL (SELECT jsonb_error(document)) verdict (error);
