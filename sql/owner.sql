-- owner: a stored row of another owner is not a document's to write, nor to make nobody's.
SELECT * FROM make_twins();
SELECT outcome, count(*) FROM upsert('
{"session_id": "a", "user_id": "ann", "name": "one"}
{"session_id": "b", "user_id": "bob", "name": "one"}
{"session_id": "n", "name": "nobody''s"}
{"session_id": "m", "name": "nobody''s"}', owner => 'user_id') GROUP BY 1;
SELECT ordinal, session_id, outcome, sqlstate, detail FROM upsert('
{"session_id": "a", "user_id": "bob", "name": "two"}
{"session_id": "b", "user_id": "bob", "name": "two"}
{"session_id": "n", "user_id": "ann", "name": "claimed"}
{"session_id": "m"}
{"session_id": "x", "user_id": "xen"}', owner => 'user_id', on_error => 'skip');
-- Not to be got round: by a document without the member, in any mode, nor by a duplicate, before or behind.
SELECT ordinal, session_id, outcome, sqlstate, detail FROM upsert('
{"session_id": "a", "name": "taken"}
{"session_id": "b", "user_id": null}
{"session_id": "n", "user_id": "", "name": "taken"}', owner => 'user_id', on_error => 'skip');
SELECT ordinal, session_id, outcome, sqlstate, detail FROM upsert('
{"session_id": "a", "name": "taken"}
{"session_id": "b", "user_id": null}
{"session_id": "n", "user_id": "bob"}
{"session_id": "n", "user_id": "ann", "summary": {"by": "ann"}}
{"session_id": "m", "metadata": {"a": 1}}
{"session_id": "m", "user_id": "bob"}
{"session_id": "m", "name": "taken"}
{"session_id": "m", "user_id": "ann"}', owner => 'user_id', mode => 'patch', on_error => 'skip');
SELECT ordinal, session_id, outcome, sqlstate, detail FROM upsert('
{"session_id": "y", "user_id": "ann"}
{"session_id": "y", "user_id": "bob", "name": "taken"}
{"session_id": "y", "name": "taken"}
{"session_id": "z", "name": "nobody''s"}
{"session_id": "z", "user_id": "bob", "name": "bob''s"}
{"session_id": "z", "user_id": "ann", "name": "taken"}', owner => 'user_id', on_error => 'skip');
SELECT ordinal, session_id, outcome, sqlstate, detail FROM upsert('
{"session_id": "a", "user_id": "bob"}
{"session_id": "a", "user_id": "ann"}
{"session_id": "w", "user_id": "ann"}
{"session_id": "w", "user_id": "bob"}', owner => 'user_id', mode => 'insert', on_error => 'skip');
SELECT ordinal, session_id, outcome, sqlstate, detail FROM upsert('
{"session_id": "a", "user_id": "bob"}
{"session_id": "b"}
{"session_id": "w", "user_id": "bob"}
{"session_id": "w", "user_id": "ann"}
{"session_id": "w", "user_id": "bob"}
{"session_id": "gone", "user_id": "bob"}', owner => 'user_id', mode => 'delete', on_error => 'skip');
-- It comes before time: whose the row is matters more than how old it is.
SELECT ordinal, outcome, sqlstate FROM upsert('{"session_id": "a", "user_id": "bob", "updated_at": "2001-01-01"}',
    owner => 'user_id', newer_only => true, on_error => 'skip');
SELECT * FROM stored('session_id, user_id, name, metadata, summary');
-- Without 'skip' the first of them raises.
SELECT * FROM upsert('{"session_id": "q", "user_id": "ann"}{"session_id": "b", "user_id": "ann"}{"session_id": "a", "user_id": "bob"}', owner => 'user_id');
SELECT * FROM upsert('{"session_id": "z", "user_id": "ann"}{"session_id": "b", "user_id": "ann"}', owner => 'user_id', mode => 'delete');
SELECT * FROM upsert('{"session_id": "q", "user_id": "ann"}{"session_id": "b", "user_id": "ann"}', owner => 'user_id', mode => 'insert');
-- Among many, beside documents that are bad for other reasons.
SELECT path, outcome, sqlstate, count(*) FROM upsert((SELECT string_agg(format('{"session_id": "o%s", "user_id": "%s"%s}',
        i % 50, CASE WHEN i % 7 = 0 THEN 'bob' ELSE 'ann' END, CASE WHEN i % 10 = 0 THEN ', "name": "' || repeat('x', 300) || '"' END), E'\n')
    FROM generate_series(1, 200) i), owner => 'user_id', on_error => 'skip') GROUP BY 1, 2, 3 ORDER BY 1, 2, 3;

-- What a document without the member gets by DEFAULT is its owner. Equality is the type's.
SELECT * FROM make_twins('session_id text PRIMARY KEY, tenant numeric DEFAULT 1, name text');
SELECT outcome, count(*) FROM upsert('{"session_id": "a"}{"session_id": "b", "tenant": 2}', owner => 'tenant') GROUP BY 1;
SELECT ordinal, outcome, sqlstate, detail FROM upsert('
{"session_id": "a", "name": "again"}
{"session_id": "b", "name": "again"}
{"session_id": "c"}
{"session_id": "c", "tenant": 2}
{"session_id": "c", "tenant": 1.00}
{"session_id": "a", "tenant": null}', owner => 'tenant', on_error => 'skip');
SELECT * FROM stored();

-- A loader table, and owners that can't be.
CREATE FOREIGN TABLE owned (doc text) SERVER agno_loader OPTIONS (target 'plain.sessions', owner 'tenant', on_error 'skip');
INSERT INTO owned VALUES ('{"session_id": "b", "tenant": 3}'), ('{"session_id": "b", "tenant": 2, "name": "own"}');
SELECT updated, rejected FROM agno_loader_result();
DROP FOREIGN TABLE owned;
SELECT * FROM upsert('{"session_id": "a"}', owner => 'user');
SELECT * FROM make_twins('session_id text PRIMARY KEY, j jsonb, p point, g text GENERATED ALWAYS AS (session_id) STORED');
SELECT sqlstate, detail FROM upsert('{"session_id": "a"}', owner => 'j');
SELECT sqlstate, detail FROM upsert('{"session_id": "a"}', owner => 'p');
SELECT sqlstate, detail FROM upsert('{"session_id": "a"}', owner => 'g');

-- Rights: the owner is read, and so are the rights on it needed.
SELECT * FROM make_twins('session_id text PRIMARY KEY, user_id text, name text');
CREATE ROLE regress_owner;
GRANT USAGE ON SCHEMA plain, triggered TO regress_owner;
SELECT on_twins('GRANT DELETE, SELECT (session_id) ON sessions TO regress_owner');
SET ROLE regress_owner;
SELECT sqlstate, detail FROM upsert('{"session_id": "a"}', mode => 'delete', owner => 'user_id');
SELECT outcome FROM upsert('{"session_id": "a"}', mode => 'delete');
RESET ROLE;
SELECT on_twins('REVOKE ALL ON sessions FROM regress_owner');
REVOKE ALL ON SCHEMA plain, triggered FROM regress_owner;
DROP ROLE regress_owner;
