-- on_error 'skip': each bad document is rejected by itself, the rest lands.
SELECT * FROM make_twins($$session_id varchar(10) PRIMARY KEY CHECK (session_id <> 'forbidden'), name varchar(5),
    n int CHECK (n > 0), must text NOT NULL DEFAULT 'x', parent text UNIQUE, state jsonb, created_at timestamptz, updated_at timestamptz$$);
SELECT outcome FROM upsert('{"session_id": "old", "n": 1, "parent": "taken"}');
SELECT * FROM upsert('
{"session_id": "g1"}
{"session_id": "b1", "state": }
{"session_id": "b2", "unknown": 1}
{"session_id": "g2", "n": 2}
{"session_id": "forbidden"}
{"session_id": "more than ten"}
{"session_id": "b3", "name": "more than five"}
{"session_id": "b4", "n": "one"}
{"session_id": "b5", "n": -1}
{"session_id": "old", "n": -2}
{"name": "none"}
{"session_id": 5}
{"session_id": "b6", "must": null}
{"session_id": "b7", "parent": "taken"}
{"session_id": "g3", "parent": "free"}
{"session_id": "g4", "created_at": "never"}
17
{"session_id": "g5"}', on_error => 'skip');
SELECT * FROM stored('session_id, n, parent');
-- Nothing but bad ones.
SELECT * FROM upsert('{"session_id": "x", "n": -1}', on_error => 'skip');
SELECT * FROM upsert('{}', on_error => 'skip');
-- A duplicate whose winner is bad falls back to the document before it.
SELECT * FROM upsert('
{"session_id": "d1", "name": "one"}
{"session_id": "d1", "name": "two", "n": "x"}
{"session_id": "d2", "name": "one"}
{"session_id": "d2", "name": "two", "n": -1}
{"session_id": "d3", "n": -1}
{"session_id": "d3", "name": "two"}
{"session_id": "d3", "n": -3}
{"session_id": "d4", "n": -1}
{"session_id": "d4", "n": -2}
{"session_id": "old", "n": 5}
{"session_id": "old", "n": 0}', on_error => 'skip');
SELECT * FROM stored('session_id, name, n') WHERE stored ~ '"d.|old';
-- In a patch the good ones all apply.
SELECT * FROM upsert('
{"session_id": "p", "state": {"a": 1}}
{"session_id": "p", "state": {"b": 1}, "n": 0}
{"session_id": "p", "state": {"c": 1}, "name": "good"}
{"session_id": "old", "n": 7}
{"session_id": "old", "n": -7}', on_error => 'skip', mode => 'patch');
SELECT * FROM stored('session_id, name, n, state') WHERE stored ~ '"p|old';
-- Many bad ones among many: every third breaks a constraint, every seventh doesn't convert.
CREATE FUNCTION many(good int) RETURNS text LANGUAGE sql RETURN
    (SELECT string_agg(format('{"session_id": "m%s", "n": %s}', i,
                              CASE WHEN i % 3 = 0 THEN '-1' WHEN i % 7 = 0 THEN '"x"' ELSE good::text END), E'\n')
     FROM generate_series(1, 500) i);
SELECT path, outcome, sqlstate, count(*), min(ordinal), max(ordinal) FROM upsert(many(1), on_error => 'skip') GROUP BY 1, 2, 3 ORDER BY 2, 3;
SELECT path, outcome, sqlstate, count(*) FROM upsert(many(2), on_error => 'skip') GROUP BY 1, 2, 3 ORDER BY 2, 3;
SELECT path, outcome, sqlstate, count(*) FROM upsert(many(2), on_error => 'skip') GROUP BY 1, 2, 3 ORDER BY 2, 3;
DROP FUNCTION many;
-- Many documents of one session, one of them bad: the others land, and soon.
SELECT path, outcome, sqlstate, count(*), min(ordinal), max(ordinal) FROM upsert((SELECT string_agg(
    format('{"session_id": "many", "state": {"k%s": %s}%s}', i, i, CASE WHEN i = 1234 THEN ', "n": -1' ELSE '' END), E'\n')
    FROM generate_series(1, 2000) i), on_error => 'skip', mode => 'patch') GROUP BY 1, 2, 3 ORDER BY 2, 3;
SELECT (SELECT count(*) FROM jsonb_object_keys(p.state)), p.state = t.state AS same, p.state ? 'k1234' AS bad_one, p.n
FROM plain.sessions p JOIN triggered.sessions t USING (session_id) WHERE session_id = 'many';
