-- A session of its own, whose search_path begins with an attacker's schema before any of our functions is
-- called: nothing of his is run or used, other than a table `sessions`, which is what a search_path is for.
SET client_min_messages = error;
\set SHOW_CONTEXT never
CREATE SCHEMA attacker;
SET search_path = attacker, pg_catalog, public;
-- Functions that fit better than the server's own.
DO $function$
DECLARE
    f pg_catalog.text;
    t pg_catalog.text;
BEGIN
    FOREACH f IN ARRAY ARRAY['now()', 'current_schema()', 'parse_ident(pg_catalog.text)', 'quote_ident(pg_catalog.text)', 'format(pg_catalog.text, pg_catalog.text)',
        'format(pg_catalog.text, pg_catalog.name, pg_catalog.text)', 'format(pg_catalog.text, pg_catalog.text, pg_catalog.text)', 'unnest(pg_catalog.text[])', 'unnest(pg_catalog.int8[])',
        'cardinality(pg_catalog.text[])', 'string_agg(pg_catalog.text, pg_catalog.text)', 'timestamptz(pg_catalog.text)', 'text(pg_catalog.name)', 'varchar(pg_catalog.text)',
        'jsonb(pg_catalog.text)', 'upper(pg_catalog.text)', 'hashtext(pg_catalog.text)', 'bttextcmp(pg_catalog.text, pg_catalog.text)'] LOOP
        EXECUTE pg_catalog.format('CREATE FUNCTION attacker.%s RETURNS pg_catalog.text LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION ''caught by %s''; END $$', f, f);
    END LOOP;
    -- Operators of every type that a statement of ours compares or sorts.
    FOREACH t IN ARRAY ARRAY['text', 'varchar', 'jsonb', 'int8', 'int4', 'oid', 'name', '"char"', 'timestamptz', 'bool', 'regclass'] LOOP
        EXECUTE pg_catalog.format('CREATE FUNCTION attacker.op(pg_catalog.%1$s, pg_catalog.%1$s) RETURNS pg_catalog.bool LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION ''caught by an operator of %%'', ''%1$s''; END $$', t);
        FOREACH f IN ARRAY ARRAY['=', '<>', '<', '>', '<=', '>=', '||'] LOOP
            EXECUTE pg_catalog.format('CREATE OPERATOR attacker.%s (LEFTARG = pg_catalog.%s, RIGHTARG = pg_catalog.%2$s, FUNCTION = attacker.op)', f, t);
        END LOOP;
    END LOOP;
    -- Types and tables of names that ours use.
    FOREACH t IN ARRAY ARRAY['text', 'jsonb', 'varchar', 'regclass', 'int8', 'timestamptz', '"char"'] LOOP
        EXECUTE pg_catalog.format('CREATE DOMAIN attacker.%s AS pg_catalog.int4 CHECK (false)', t);
        EXECUTE pg_catalog.format('CREATE DOMAIN pg_temp.%s AS pg_catalog.int4 CHECK (false)', t);
    END LOOP;
    FOREACH t IN ARRAY ARRAY['pg_settings', 'pg_class', 'agno_batch', 'd', 'b', 't', 'parts', 'p'] LOOP
        EXECUTE pg_catalog.format('CREATE TABLE attacker.%s (name pg_catalog.int4)', t);
        EXECUTE pg_catalog.format('CREATE TABLE pg_temp.%s (name pg_catalog.int4)', t);
    END LOOP;
END
$function$;
SELECT public.agno_create_sessions_table('public.attacked');
SELECT attname, atttypid OPERATOR(pg_catalog.<) 10000::pg_catalog.oid AS is_the_servers FROM pg_catalog.pg_attribute
    WHERE attrelid OPERATOR(pg_catalog.=) 'public.attacked'::pg_catalog.regclass AND attnum OPERATOR(pg_catalog.>) 0::pg_catalog.int2 ORDER BY attnum USING OPERATOR(pg_catalog.<);
CREATE FUNCTION public.upserted(target pg_catalog.oid) RETURNS pg_catalog.text LANGUAGE plpgsql SET search_path FROM CURRENT AS $function$
DECLARE
    all_of_them pg_catalog.text;
BEGIN
    SELECT pg_catalog.string_agg(outcome, ' ' ORDER BY ordinal USING OPERATOR(pg_catalog.<)) INTO all_of_them FROM (
        SELECT ordinal, outcome FROM public.agno_upsert_sessions($$[{"session_id": "a", "name": "x", "runs": [{"run_id": "1"}], "updated_at": "2026-01-01"}, {"session_id": "a", "state": {"a": 1}},
            {"session_id": "b", "created_at": "bad"}, {"session_id": "c"}]$$::pg_catalog.text, target => target::pg_catalog.regclass, mode => 'patch', newer_only => true, on_error => 'skip')) s;
    RETURN all_of_them;
END
$function$;
SELECT public.upserted('public.attacked'::pg_catalog.regclass), public.upserted('public.attacked'::pg_catalog.regclass);
SELECT path FROM public.agno_explain_target('public.attacked');
CREATE TRIGGER stay_off AFTER INSERT ON public.attacked EXECUTE FUNCTION public.do_nothing();
TRUNCATE public.attacked;
SELECT path FROM public.agno_explain_target('public.attacked');
SELECT public.upserted('public.attacked'::pg_catalog.regclass), public.upserted('public.attacked'::pg_catalog.regclass);
CREATE TABLE public.attacked_rejects (ordinal pg_catalog.int8, session_id pg_catalog.text, sqlstate pg_catalog.text, detail pg_catalog.text, doc pg_catalog.text);
CREATE FOREIGN TABLE public.attacked_inbox (doc pg_catalog.text) SERVER agno_loader OPTIONS (target 'public.attacked', on_error 'skip', reject_table 'public.attacked_rejects');
INSERT INTO public.attacked_inbox VALUES ('{"session_id": "d"}'), ('oops');
SELECT ordinal, sqlstate, doc FROM public.attacked_rejects;
SELECT documents, inserted, rejected FROM public.agno_loader_result();
-- The table made is the one that is returned, even where another of the name is found first.
CREATE TABLE pg_temp.sessions (session_id pg_catalog.text PRIMARY KEY);
SET search_path = public;
SELECT agno_create_sessions_table('sessions')::oid::regclass::text = 'public.sessions' AS is_made;
-- And `sessions` is the first on the path, so that a SECURITY DEFINER function is to name its path, with pg_temp last.
CREATE FUNCTION careful(doc jsonb) RETURNS text LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS 'SELECT outcome FROM agno_upsert_sessions(doc)';
SELECT careful('{"session_id": "a"}'), (SELECT count(*) FROM pg_temp.sessions) AS diverted;
CREATE SCHEMA elsewhere;
SET search_path = elsewhere, public;
SELECT agno_create_sessions_table('attacked')::text;
SET search_path = '';
SELECT public.agno_create_sessions_table('attacked');
RESET search_path;
DROP FUNCTION careful, upserted;
DROP FOREIGN TABLE attacked_inbox;
DROP TABLE public.attacked, attacked_rejects, public.sessions;
DROP SCHEMA attacker, elsewhere CASCADE;
