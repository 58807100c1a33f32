-- The table of agno's Python framework: epoch seconds, and a session_type that is NOT NULL.
SELECT * FROM make_twins($$session_id varchar PRIMARY KEY, session_type varchar NOT NULL, agent_id varchar, team_id varchar, workflow_id varchar,
    user_id varchar, session_data jsonb, agent_data jsonb, team_data jsonb, workflow_data jsonb, metadata jsonb, runs jsonb, summary jsonb,
    created_at bigint NOT NULL, updated_at bigint$$);
SELECT on_twins('CREATE INDEX ON sessions (session_type); CREATE INDEX ON sessions (created_at)');
SELECT path, ordinal, outcome, updated_at, detail FROM upsert('
{"session_id": "a", "agent_id": "x", "team_id": "y", "created_at": 1700000000, "updated_at": 1700000001}
{"session_id": "b", "team_id": "y", "workflow_id": "z", "created_at": 1700000000.9, "updated_at": "2023-11-14T22:13:21.9Z"}
{"session_id": "c", "workflow_id": "z", "created_at": 1700000000, "updated_at": 1700000001}
{"session_id": "d", "created_at": 1700000000, "updated_at": 1700000001}
{"session_id": "e", "agent_id": "x", "session_type": "custom", "created_at": 1700000000, "updated_at": 1700000001}
{"session_id": "f", "agent_id": null, "team_id": "y", "created_at": 1700000000, "updated_at": 1700000001}', preserve_updated_at => true);
SELECT * FROM stored('session_id, session_type, created_at, updated_at');
-- It is inferred again when the ids change, and kept by a patch.
SELECT path, outcome FROM upsert('{"session_id": "a", "workflow_id": "z"}
{"session_id": "e", "agent_id": "x"}
{"session_id": "c", "workflow_id": "z"}');
SELECT path, outcome FROM upsert('{"session_id": "b", "team_id": null, "agent_id": "x"}
{"session_id": "new", "team_id": "y"}', mode => 'patch');
SELECT * FROM stored('session_id, session_type, agent_id, team_id, workflow_id, created_at = 1700000000 AS kept');
-- So it is where it is null, and kept by a patch.
SELECT path, outcome FROM upsert('{"session_id": "g", "session_type": null, "team_id": "y"}');
SELECT path, outcome FROM upsert('{"session_id": "g", "session_type": null, "team_id": null, "user_id": "u"}
{"session_id": "h", "session_type": null, "workflow_id": "z"}', mode => 'patch');
SELECT * FROM stored('session_id, session_type, user_id') WHERE stored ~ '"[gh]"';
-- Where no id tells, what else a team or a workflow has does.
SELECT path, outcome, detail FROM upsert('
{"session_id": "i1", "team_data": {"name": "T"}}
{"session_id": "i2", "workflow_data": {"name": "W"}, "agent_data": null}
{"session_id": "i3", "workflow_name": "W"}
{"session_id": "i4", "workflow_name": null, "team_data": null}
{"session_id": "i5", "agent_id": "x", "team_data": {}, "workflow_name": "W"}
{"session_id": "i6", "session_type": "agent", "workflow_name": "W"}', unknown_keys => 'ignore');
SELECT * FROM stored('session_id, session_type') WHERE stored ~ '"i."';
SELECT path, outcome, sqlstate, detail FROM upsert('{"session_id": "i3", "workflow_name": "W"}', on_error => 'skip');
-- now() is epoch seconds, too.
SELECT on_twins('UPDATE sessions SET updated_at = 0');
SELECT path, outcome, updated_at FROM upsert('{"session_id": "d", "user_id": "u"}
{"session_id": "new2"}');
SELECT * FROM stored($$session_id, updated_at BETWEEN extract(epoch FROM now()) - 3600 AND extract(epoch FROM now()) AS recent$$) WHERE stored ~ '"(d|new2)"';
-- Documents as the framework writes them.
SELECT path, outcome FROM upsert($$
{"session_id": "py", "session_type": "agent", "agent_id": "agent-1", "team_id": null, "workflow_id": null, "user_id": "u",
 "session_data": {"session_name": "s", "session_state": {}}, "agent_data": {"name": "Agent", "agent_id": "agent-1"}, "team_data": null, "workflow_data": null,
 "metadata": null, "runs": [{"run_id": "r1", "messages": [{"role": "user", "content": "Hi", "created_at": 1757600000}], "status": "COMPLETED"}],
 "summary": {"summary": "…", "topics": ["a"]}, "created_at": 1757600000, "updated_at": 1757600010}$$, preserve_updated_at => true);
SELECT * FROM stored('session_type, session_data, runs, team_data, created_at, updated_at') WHERE stored LIKE '%COMPLETED%';
-- agno 2.0 to 2.2 had json columns, and a UNIQUE constraint for the key. What the application has written keeps its
-- spelling when the first sync finds that it says the same.
SELECT * FROM make_twins($$session_id varchar NOT NULL, session_type varchar NOT NULL, agent_id varchar, team_id varchar, workflow_id varchar,
    user_id varchar, session_data json, agent_data json, team_data json, workflow_data json, metadata json, runs json, summary json,
    created_at bigint NOT NULL, updated_at bigint, CONSTRAINT agno_sessions_uq_session_id UNIQUE (session_id)$$);
SELECT on_twins($$INSERT INTO sessions (session_id, session_type, agent_id, session_data, runs, metadata, created_at, updated_at) VALUES
    ('py', 'agent', 'a', '{"session_state": {"z": 1, "a": [1.50]}, "name": "caf\u00e9"}', '[{"run_id": "r1", "content": "Hi"}]', 'null', 1757600000, 1757600010)$$);
SELECT path, outcome FROM upsert('{"session_id": "py", "session_type": "agent", "agent_id": "a", "session_data": {"name":"café","session_state":{"a":[1.50],"z":1}},
    "runs": [{"content":"Hi","run_id":"r1"}], "metadata": null, "created_at": 1757600000, "updated_at": 1757600010}', preserve_updated_at => true);
SELECT path, outcome FROM upsert('{"session_id": "py", "runs": [{"run_id": "r2"}]}', mode => 'patch', preserve_updated_at => true);
SELECT * FROM stored('session_data::text, runs::text, metadata');
SELECT path, outcome FROM upsert((SELECT to_jsonb(s)::text FROM plain.sessions s), preserve_updated_at => true);
-- Where session_type has a DEFAULT, that is taken.
SELECT * FROM make_twins($$session_id text PRIMARY KEY, session_type text NOT NULL DEFAULT 'none', agent_id text$$);
SELECT path, outcome FROM upsert('{"session_id": "a", "agent_id": "x"}');
SELECT * FROM stored();
-- Of another type.
CREATE TYPE kind AS ENUM ('agent', 'team', 'workflow');
SELECT * FROM make_twins('session_id text PRIMARY KEY, session_type kind NOT NULL, workflow_id text');
SELECT path, outcome FROM upsert('{"session_id": "a", "workflow_id": "x"}');
SELECT * FROM stored();
SELECT * FROM make_twins();
DROP TYPE kind;
