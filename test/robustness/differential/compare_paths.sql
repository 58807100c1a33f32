-- Merges the payload into the tables of :shape with the options :options, in one transaction, so
-- that now() is the same. Shows how many outcomes and rows differ: 0 and 0, and those of the
-- functions in plain SQL, whose words may differ, where :with_portable: 0 and 0.
\set direct direct_ :shape
\set general general_ :shape
\set portable portable_ :shape
CREATE TEMP TABLE lines (line text);
\copy lines from pstdin with (format csv, quote e'\x01', delimiter e'\x02')
CREATE TEMP TABLE payload AS SELECT string_agg(line, e'\n') AS documents FROM lines;

BEGIN;
CREATE TEMP TABLE direct_outcomes AS
    SELECT o.* FROM payload, agno_upsert_sessions(documents, target => :'direct', on_error => 'skip', :options) o;
CREATE TEMP TABLE general_outcomes AS
    SELECT o.* FROM payload, agno_upsert_sessions(documents, target => :'general', on_error => 'skip', :options) o;
\if :with_portable
CREATE TEMP TABLE portable_outcomes AS
    SELECT o.* FROM payload, agno.agno_upsert_sessions(documents, target => :'portable', on_error => 'skip', :options) o;
\else
\set portable :direct
CREATE TEMP TABLE portable_outcomes AS TABLE direct_outcomes;
\endif
COMMIT;

UPDATE direct_outcomes SET detail = replace(detail, :'direct', :'general');
SELECT (SELECT count(*) FROM direct_outcomes d FULL JOIN general_outcomes g USING (ordinal)
        WHERE (d.session_id, d.outcome, d.updated_at, d.sqlstate, d.detail)
              IS DISTINCT FROM (g.session_id, g.outcome, g.updated_at, g.sqlstate, g.detail)) AS outcomes,
       (SELECT count(*) FROM :direct d FULL JOIN :general g USING (session_id)
        WHERE d.session_id IS NULL OR g.session_id IS NULL OR NOT d *= g) AS rows,
       (SELECT count(*) FROM lines) - (SELECT count(*) FROM direct_outcomes) AS documents,
       (SELECT count(*) FROM direct_outcomes d FULL JOIN portable_outcomes p USING (ordinal)
        WHERE (d.session_id, d.outcome, d.updated_at, d.sqlstate) IS DISTINCT FROM (p.session_id, p.outcome, p.updated_at, p.sqlstate)) AS portable_outcomes,
       (SELECT count(*) FROM :direct d FULL JOIN :portable p USING (session_id)
        WHERE d.session_id IS NULL OR p.session_id IS NULL OR NOT d *= p) AS portable_rows;
SELECT string_agg(outcome || ' ' || n, ', ' ORDER BY outcome) AS seen
FROM (SELECT outcome, count(*) AS n FROM direct_outcomes GROUP BY outcome) counts;
