-- The tables of agno's Python package, those of 2.9 in schema ai and what 3.0 has otherwise in ai3, with documents as it writes
-- them: epoch seconds, nulls, nested data.
CREATE SCHEMA ai;
SET search_path = ai, public;
SELECT agno_create_sessions_table('ai.agno_sessions', 'agno_2');
CREATE TABLE agno_memories (memory_id varchar PRIMARY KEY, memory jsonb NOT NULL, feedback text, input text, agent_id varchar, team_id varchar, user_id varchar,
    topics jsonb, created_at bigint NOT NULL, updated_at bigint);
CREATE TABLE agno_eval_runs (run_id varchar PRIMARY KEY, eval_type varchar NOT NULL, eval_data jsonb NOT NULL, eval_input jsonb NOT NULL, name varchar, agent_id varchar,
    team_id varchar, workflow_id varchar, model_id varchar, model_provider varchar, evaluated_component_name varchar, created_at bigint NOT NULL, updated_at bigint);
CREATE TABLE agno_knowledge (id varchar PRIMARY KEY, name varchar NOT NULL, description text NOT NULL, metadata jsonb, type varchar, size bigint, linked_to varchar,
    access_count bigint, status varchar, status_message text, created_at bigint, updated_at bigint, external_id varchar);
CREATE TABLE agno_metrics (id varchar PRIMARY KEY, agent_runs_count bigint NOT NULL DEFAULT 0, users_count bigint NOT NULL DEFAULT 0, token_metrics jsonb NOT NULL DEFAULT '{}',
    model_metrics jsonb NOT NULL DEFAULT '{}', date date NOT NULL, aggregation_period varchar NOT NULL, created_at bigint NOT NULL, updated_at bigint,
    completed boolean NOT NULL DEFAULT false, CONSTRAINT agno_metrics_uq_metrics_date_period UNIQUE (date, aggregation_period));
CREATE TABLE agno_culture (id varchar PRIMARY KEY, name varchar NOT NULL, summary text, content jsonb, metadata jsonb, input text, created_at bigint, updated_at bigint,
    agent_id varchar, team_id varchar);
CREATE TABLE agno_schema_versions (table_name varchar PRIMARY KEY, version varchar NOT NULL, created_at varchar NOT NULL, updated_at varchar);
CREATE TABLE agno_traces (trace_id varchar PRIMARY KEY, name varchar NOT NULL, status varchar NOT NULL, start_time varchar NOT NULL, end_time varchar NOT NULL,
    duration_ms bigint NOT NULL, run_id varchar, session_id varchar, user_id varchar, agent_id varchar, team_id varchar, workflow_id varchar, created_at varchar NOT NULL);
CREATE TABLE agno_spans (span_id varchar PRIMARY KEY, trace_id varchar NOT NULL REFERENCES agno_traces, parent_span_id varchar, name varchar NOT NULL, span_kind varchar NOT NULL,
    status_code varchar NOT NULL, status_message text, start_time varchar NOT NULL, end_time varchar NOT NULL, duration_ms bigint NOT NULL, attributes jsonb, created_at varchar NOT NULL);
CREATE TABLE agno_components (component_id varchar PRIMARY KEY, component_type varchar NOT NULL, name varchar, description text, current_version integer, metadata jsonb,
    created_at bigint NOT NULL, updated_at bigint, deleted_at bigint);
CREATE TABLE agno_component_configs (component_id varchar REFERENCES agno_components, version integer, label varchar, stage varchar NOT NULL DEFAULT 'draft', config jsonb NOT NULL,
    notes text, created_at bigint NOT NULL, updated_at bigint, deleted_at bigint, PRIMARY KEY (component_id, version));
CREATE TABLE agno_component_links (parent_component_id varchar, parent_version integer, link_kind varchar, link_key varchar, child_component_id varchar NOT NULL REFERENCES agno_components,
    child_version integer, position integer NOT NULL, meta jsonb, created_at bigint, updated_at bigint, PRIMARY KEY (parent_component_id, parent_version, link_kind, link_key),
    FOREIGN KEY (parent_component_id, parent_version) REFERENCES agno_component_configs);
CREATE TABLE agno_learnings (learning_id varchar PRIMARY KEY, learning_type varchar NOT NULL, namespace varchar, user_id varchar, agent_id varchar, session_id varchar,
    entity_id varchar, entity_type varchar, content jsonb NOT NULL, metadata jsonb, created_at bigint NOT NULL, updated_at bigint);
CREATE TABLE agno_schedules (id varchar PRIMARY KEY, name varchar NOT NULL, method varchar NOT NULL, endpoint varchar NOT NULL, payload jsonb, cron_expr varchar NOT NULL,
    timezone varchar NOT NULL, timeout_seconds bigint NOT NULL, max_retries bigint NOT NULL, enabled boolean NOT NULL DEFAULT true, next_run_at bigint, locked_at bigint,
    created_at bigint NOT NULL, updated_at bigint);
CREATE TABLE agno_schedule_runs (id varchar PRIMARY KEY, schedule_id varchar NOT NULL REFERENCES agno_schedules ON DELETE CASCADE, attempt bigint NOT NULL, triggered_at bigint,
    completed_at bigint, status varchar NOT NULL, status_code bigint, run_id varchar, session_id varchar, error text, input jsonb, output jsonb, created_at bigint NOT NULL);
CREATE TABLE agno_approvals (id varchar PRIMARY KEY, run_id varchar NOT NULL, session_id varchar NOT NULL, status varchar NOT NULL, source_type varchar NOT NULL, pause_type varchar NOT NULL,
    tool_name varchar, tool_args jsonb, expires_at bigint, requirements jsonb, resolved_at bigint, created_at bigint NOT NULL, updated_at bigint, run_status varchar);
CREATE TABLE agno_auth_tokens (id varchar PRIMARY KEY, provider varchar NOT NULL, user_id varchar NOT NULL, service varchar NOT NULL, token_data jsonb NOT NULL, granted_scopes jsonb,
    created_at bigint NOT NULL, updated_at bigint, CONSTRAINT agno_auth_tokens_uq_auth_token_provider_user_service UNIQUE (provider, user_id, service));
CREATE TABLE agno_service_accounts (id varchar PRIMARY KEY, name varchar NOT NULL, user_id varchar, token_hash varchar NOT NULL UNIQUE, token_prefix varchar NOT NULL,
    scopes jsonb NOT NULL, created_at bigint NOT NULL, expires_at bigint, last_used_at bigint, revoked_at bigint, created_by varchar);
CREATE UNIQUE INDEX ON agno_service_accounts (name) WHERE revoked_at IS NULL;
CREATE SCHEMA ai3;
SELECT agno_create_sessions_table('ai3.agno_sessions', 'agno_3'), agno_create_runs_table('ai3.agno_runs');
CREATE TABLE ai3.agno_metrics (LIKE ai.agno_metrics INCLUDING DEFAULTS, user_id varchar NOT NULL DEFAULT '', PRIMARY KEY (id),
    CONSTRAINT agno_metrics_uq_metrics_user_date_period UNIQUE (user_id, date, aggregation_period));
-- Each table's documents. The key is the primary key's where none is named.
CREATE TABLE public.written (place int GENERATED ALWAYS AS IDENTITY, target regclass, key text[], documents jsonb);
INSERT INTO public.written (target, key, documents) VALUES
('agno_sessions', NULL, '[
    {"session_id": "a", "session_type": "agent", "agent_id": "agent-1", "team_id": null, "workflow_id": null, "user_id": "u", "session_data": {"session_state": {}, "session_metrics": {"cost": 0.00012}},
     "agent_data": {"name": "Agent", "agent_id": "agent-1", "model": {"id": "gpt-4o"}}, "team_data": null, "workflow_data": null, "metadata": null,
     "runs": [{"run_id": "r1", "agent_id": "agent-1", "messages": [{"role": "user", "content": "Hi", "created_at": 1757600000}], "status": "COMPLETED", "created_at": 1757600000}],
     "summary": {"summary": "…", "topics": ["a"], "updated_at": "2025-09-11T14:13:20"}, "created_at": 1757600000, "updated_at": 1757600010},
    {"session_id": "t", "session_type": "team", "team_id": "team-1", "user_id": "u", "team_data": {"name": "Team"}, "runs": [{"run_id": "r2", "team_id": "team-1"}, {"run_id": "r3", "parent_run_id": "r2"}],
     "created_at": 1757600001, "updated_at": 1757600011},
    {"session_id": "w", "session_type": null, "workflow_id": "workflow-1", "workflow_data": {"name": "Flow", "steps": [{"type": "Step"}]}, "session_data": {}, "metadata": {}, "runs": [],
     "created_at": 1757600002, "updated_at": 1757600012}]'),
('agno_memories', NULL, '[{"memory_id": "m1", "memory": {"memory": "likes tea", "topics": ["drinks"]}, "feedback": null, "input": "I like tea", "agent_id": null, "team_id": null, "user_id": "u", "topics": ["drinks"], "created_at": 1757600000, "updated_at": 1757600010},
    {"memory_id": "m2", "memory": "plain text is JSON, too", "user_id": "u", "topics": [], "created_at": 1757600000, "updated_at": 1757600010}]'),
('agno_eval_runs', NULL, '[{"run_id": "e1", "eval_type": "accuracy", "eval_data": {"results": [{"score": 9.5}], "avg_score": 9.5}, "eval_input": {"input": "2+2", "expected_output": "4"}, "name": null, "model_id": "gpt-4o", "created_at": 1757600000, "updated_at": 1757600000}]'),
('agno_knowledge', NULL, '[{"id": "k1", "name": "Manual", "description": "", "metadata": {"source": {"url": "https://example.org/a?b=c"}}, "type": "pdf", "size": 9007199254740993, "access_count": 0, "status": "COMPLETED", "status_message": "", "created_at": 1757600000, "updated_at": 1757600000, "external_id": null}]'),
('agno_metrics', '{date,aggregation_period}', '[{"id": "x1", "agent_runs_count": 3, "users_count": 1, "token_metrics": {"input_tokens": 12, "cost": 1e-05}, "model_metrics": [{"model_id": "gpt-4o", "count": 3}], "date": "2025-09-11", "aggregation_period": "daily", "created_at": 1757600000, "updated_at": 1757600010, "completed": true},
    {"id": "x2", "date": "2025-09-12", "aggregation_period": "daily", "created_at": 1757686400, "updated_at": 1757686400, "completed": false}]'),
('agno_culture', NULL, '[{"id": "c1", "name": "Tone", "summary": null, "content": {"content": "friendly", "categories": ["style"], "notes": null}, "metadata": {}, "input": null, "created_at": 1757600000, "updated_at": 1757600000}]'),
('agno_schema_versions', NULL, '[{"table_name": "agno_sessions", "version": "2.5.6", "created_at": "2025-09-11T14:13:20.123456+00:00", "updated_at": "2025-09-11T14:13:20.123456+00:00"}]'),
('agno_traces', NULL, '[{"trace_id": "t1", "name": "Agent.run", "status": "OK", "start_time": "2025-09-11T14:13:20.123456+00:00", "end_time": "2025-09-11T14:13:21+00:00", "duration_ms": 877, "run_id": "r1", "session_id": "a", "user_id": null, "created_at": "2025-09-11T14:13:21+00:00"},
    {"trace_id": "t2", "name": "Agent.run", "status": "ERROR", "start_time": "2025-09-11T14:13:20Z", "end_time": "2025-09-11T14:13:20Z", "duration_ms": 0, "session_id": "a", "created_at": "2025-09-11T14:13:20Z"}]'),
('agno_spans', NULL, '[{"span_id": "s1", "trace_id": "t1", "parent_span_id": null, "name": "invoke", "span_kind": "INTERNAL", "status_code": "OK", "status_message": null, "start_time": "2025-09-11T14:13:20Z", "end_time": "2025-09-11T14:13:21Z", "duration_ms": 877, "attributes": {"llm.model": "gpt-4o", "tokens": [1, 2]}, "created_at": "2025-09-11T14:13:21Z"}]'),
('agno_components', NULL, '[{"component_id": "p", "component_type": "team", "name": "P", "current_version": 1, "metadata": {"a": null}, "created_at": 1757600000, "deleted_at": null}, {"component_id": "q", "component_type": "agent", "created_at": 1757600000}]'),
('agno_component_configs', NULL, '[{"component_id": "p", "version": 1, "label": "v1", "stage": "published", "config": {"model": {"id": "gpt-4o"}, "tools": []}, "created_at": 1757600000}, {"component_id": "p", "version": 2, "config": {}, "created_at": 1757600001}]'),
('agno_component_links', NULL, '[{"parent_component_id": "p", "parent_version": 1, "link_kind": "member", "link_key": "q", "child_component_id": "q", "child_version": null, "position": 0, "meta": {"x": 1}, "created_at": 1757600000}]'),
('agno_learnings', NULL, '[{"learning_id": "l1", "learning_type": "user_profile", "namespace": "global", "user_id": "u", "content": {"name": "Ann", "facts": [{"fact": "tea"}]}, "metadata": null, "created_at": 1757600000, "updated_at": 1757600000}]'),
('agno_schedules', NULL, '[{"id": "d1", "name": "nightly", "method": "POST", "endpoint": "/agents/a/runs", "payload": {"message": "go"}, "cron_expr": "0 3 * * *", "timezone": "UTC", "timeout_seconds": 3600, "max_retries": 0, "enabled": true, "next_run_at": 1757646000, "locked_at": null, "created_at": 1757600000}]'),
('agno_schedule_runs', NULL, '[{"id": "dr1", "schedule_id": "d1", "attempt": 1, "triggered_at": 1757646000, "completed_at": 1757646060, "status": "success", "status_code": 200, "input": {"message": "go"}, "output": {"ok": true}, "created_at": 1757646000}]'),
('agno_approvals', NULL, '[{"id": "ap1", "run_id": "r1", "session_id": "a", "status": "pending", "source_type": "agent", "pause_type": "confirmation", "tool_name": "send", "tool_args": {"to": ["x@example.org"]}, "expires_at": 1757686400, "requirements": [{"id": 1}], "created_at": 1757600000},
    {"id": "ap2", "run_id": "r1", "session_id": "a", "status": "approved", "source_type": "agent", "pause_type": "confirmation", "resolved_at": 1757600100, "created_at": 1757600000}]'),
('agno_auth_tokens', '{provider,user_id,service}', '[{"id": "at1", "provider": "google", "user_id": "", "service": "mail", "token_data": {"access_token": "…", "expires_at": 1757603600.5}, "granted_scopes": ["a", "b"], "created_at": 1757600000, "updated_at": 1757600000}]'),
('agno_service_accounts', NULL, '[{"id": "sa1", "name": "ci", "user_id": null, "token_hash": "h1", "token_prefix": "agno_", "scopes": ["runs:write"], "created_at": 1757600000, "revoked_at": 1757600100}, {"id": "sa2", "name": "ci", "token_hash": "h2", "token_prefix": "agno_", "scopes": [], "created_at": 1757600200}]'),
('ai3.agno_sessions', NULL, '[{"session_id": "a", "session_type": "agent", "agent_id": "agent-1", "user_id": "u", "session_data": {"session_state": {}}, "created_at": 1757600000, "updated_at": 1757600010}]'),
('ai3.agno_runs', NULL, '[{"run_id": "r1", "session_id": "a", "run_type": "agent", "agent_id": "agent-1", "user_id": "u", "parent_run_id": null, "status": "COMPLETED", "run_index": 0, "run_data": {"run_id": "r1", "messages": [{"role": "user", "content": "Hi"}]}, "created_at": 1757600000, "updated_at": 1757600010},
    {"run_id": "r2", "session_id": "a", "run_type": "agent", "status": "RUNNING", "run_index": 1, "run_data": {"run_id": "r2"}, "created_at": 1757600001, "updated_at": null}]'),
('ai3.agno_metrics', '{user_id,date,aggregation_period}', '[{"id": "y1", "user_id": "", "agent_runs_count": 3, "date": "2025-09-11", "aggregation_period": "daily", "created_at": 1757600000, "updated_at": 1757600010, "completed": true},
    {"id": "y2", "user_id": "u", "agent_runs_count": 1, "date": "2025-09-11", "aggregation_period": "daily", "created_at": 1757600000, "updated_at": 1757600010, "completed": true}]');
-- New, the same again, and what to_jsonb() makes of the rows. (A null within a patch removes a member.)
CREATE FUNCTION public.outcomes(place int, documents jsonb, mode text DEFAULT 'replace') RETURNS text LANGUAGE sql AS $$
    SELECT string_agg(DISTINCT u.outcome || coalesce(' ' || u.detail, ''), ', ')
    FROM public.written w, LATERAL agno_upsert(w.target, documents, w.key, mode, preserve_updated_at => true) u WHERE w.place = $1 $$;
CREATE FUNCTION public.rows_of(target regclass) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    rows jsonb;
BEGIN
    EXECUTE format('SELECT jsonb_agg(to_jsonb(t)) FROM %s t', target) INTO rows;
    RETURN rows;
END $$;
SELECT target, (SELECT path FROM agno_explain_target(target)), public.outcomes(place, documents) AS new, public.outcomes(place, documents) AS again FROM public.written ORDER BY place;
SELECT target, public.outcomes(place, public.rows_of(target)) AS loaded_back, public.outcomes(place, documents, 'patch') AS patched, public.outcomes(place, documents, 'insert') AS inserted
    FROM public.written ORDER BY place;
-- As the package reads them back.
SELECT session_id, session_type, agent_id, team_id, workflow_id, jsonb_array_length(runs) AS runs, created_at, updated_at FROM agno_sessions ORDER BY 1;
SELECT memory_id, memory, topics, created_at, updated_at FROM agno_memories ORDER BY 1;
SELECT id, size, metadata, external_id FROM agno_knowledge;
SELECT date, aggregation_period, agent_runs_count, token_metrics, model_metrics, completed FROM agno_metrics ORDER BY date;
SELECT component_id, version, stage, config FROM agno_component_configs ORDER BY 1, 2;
SELECT run_id, session_id, run_type, run_index, run_data FROM ai3.agno_runs ORDER BY run_index;
-- Metrics of a day that goes on: the row keeps its id, whatever the document's.
SELECT key, outcome FROM agno_upsert('agno_metrics', '{"agent_runs_count": 4, "date": "2025-09-12", "aggregation_period": "daily", "created_at": 1757686400, "updated_at": 1757700000}'::jsonb, '{date,aggregation_period}');
SELECT id, agent_runs_count, created_at FROM agno_metrics WHERE date = '2025-09-12';
-- One user's document does not overwrite another's session, nor memory.
SELECT key, outcome, sqlstate, split_part(detail, E'\n', 1) AS detail FROM agno_upsert('agno_memories', '[{"memory_id": "m1", "memory": "other", "user_id": "v", "created_at": 1757600000}, {"memory_id": "m2", "memory": "mine", "user_id": "u", "created_at": 1757600000}]'::jsonb,
    owner => 'user_id', on_error => 'skip');
-- What has no place, and rows that others refer to.
SELECT outcome, sqlstate, split_part(detail, E'\n', 1) AS detail FROM agno_upsert('ai3.agno_sessions', '[{"session_id": "a", "agent_id": "agent-1", "runs": [{"run_id": "r9"}], "created_at": 1757600000}]'::jsonb, on_error => 'skip', unknown_keys => 'ignore');
SELECT key, outcome FROM agno_upsert('ai3.agno_sessions', '{"session_id": "a"}'::jsonb, mode => 'delete');
SELECT count(*) FROM ai3.agno_runs;
SELECT outcome, sqlstate, split_part(detail, E'\n', 1) AS detail FROM agno_upsert('agno_spans', '[{"span_id": "s9", "trace_id": "none", "name": "x", "span_kind": "x", "status_code": "OK", "start_time": "", "end_time": "", "duration_ms": 1, "created_at": ""}]'::jsonb, on_error => 'skip');
\set VERBOSITY terse
-- Followed, a hint to make an index on session_id would have one run of a session replace the other.
SELECT * FROM agno_upsert_sessions('{"session_id": "a"}'::jsonb, target => 'ai3.agno_runs');
\set VERBOSITY default
SELECT * FROM agno_upsert_sessions('{"session_id": "a"}'::jsonb, target => 'agno_traces');
RESET search_path;
SET client_min_messages = warning;
DROP SCHEMA ai, ai3 CASCADE;
DROP FUNCTION outcomes, rows_of;
DROP TABLE written;
