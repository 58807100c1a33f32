-- Plans of a session that are none of ours are kept while its calls make new ones of theirs, for tables that grow.
CREATE SCHEMA growing;
SET search_path = growing, public;
SELECT agno_create_sessions_table();
SELECT agno_create_runs_table('runs', 'sessions');
CREATE FUNCTION tells_when_planned() RETURNS int IMMUTABLE LANGUAGE plpgsql AS $$ BEGIN RAISE NOTICE 'planned'; RETURN 1; END $$;
SET plan_cache_mode = force_generic_plan;
PREPARE mine AS SELECT tells_when_planned();
EXECUTE mine;
SELECT outcome, detail FROM agno_upsert_sessions('{"session_id": "a", "runs": [{"run_id": "1"}]}', mode => 'patch', runs_target => 'runs');
SELECT outcome, detail FROM agno_upsert_sessions((SELECT jsonb_build_object('session_id', 'a', 'runs', jsonb_agg(jsonb_build_object('run_id', n, 'text', repeat(md5(n::text), 20))))
    FROM generate_series(2, 400) n), mode => 'patch', runs_target => 'runs');
SELECT outcome, detail FROM agno_upsert_sessions('{"session_id": "a", "runs": [{"run_id": "401"}]}', mode => 'patch', runs_target => 'runs');
EXECUTE mine;
RESET plan_cache_mode;
RESET search_path;
SET client_min_messages = warning;
DROP SCHEMA growing CASCADE;
RESET client_min_messages;
