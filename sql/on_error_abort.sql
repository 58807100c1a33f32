-- on_error 'abort': the first bad document raises, with its ordinal and key, and nothing is written.
SELECT * FROM make_twins($$session_id varchar(10) PRIMARY KEY CHECK (session_id <> 'forbidden'), name varchar(5),
    n int CHECK (n > 0), must text NOT NULL DEFAULT 'x', parent text, flag boolean, state jsonb,
    CONSTRAINT either CHECK (n IS NULL OR name IS NULL), UNIQUE (parent)$$);
CREATE FUNCTION after_good(document text) RETURNS TABLE (path text, outcome text, sqlstate text, detail text)
    LANGUAGE sql AS $$ SELECT path, outcome, sqlstate, detail FROM upsert(E'{"session_id": "good"}\n' || document || E'\n{"session_id": "later"}') $$;
SELECT * FROM after_good('{"session_id": "bad", }');
SELECT * FROM after_good('17');
SELECT * FROM after_good('{}');
SELECT * FROM after_good('{"session_id": null}');
SELECT * FROM after_good('{"session_id": ""}');
SELECT * FROM after_good('{"session_id": 17}');
SELECT * FROM after_good('{"session_id": ["x"]}');
SELECT * FROM after_good('{"session_id": "more than ten"}');
SELECT * FROM after_good('{"session_id": "forbidden"}');
SELECT * FROM after_good('{"session_id": "bad", "unknown": 1}');
SELECT * FROM after_good('{"session_id": "bad", "name": "more than five"}');
SELECT * FROM after_good('{"session_id": "bad", "name": {"a": 1}}');
SELECT * FROM after_good('{"session_id": "bad", "n": "one"}');
SELECT * FROM after_good('{"session_id": "bad", "n": 1.5}');
SELECT * FROM after_good('{"session_id": "bad", "n": 3000000000}');
SELECT * FROM after_good('{"session_id": "bad", "n": -1}');
SELECT * FROM after_good('{"session_id": "bad", "n": 1, "name": "x"}');
SELECT * FROM after_good('{"session_id": "bad", "flag": "perhaps"}');
SELECT * FROM after_good('{"session_id": "bad", "must": null}');
SELECT * FROM after_good(E'{"session_id": "bad", "parent": "p"}\n{"session_id": "bad2", "parent": "p"}');
-- The earliest one is named, not the first in key order.
SELECT path, sqlstate, detail FROM upsert(E'{"session_id": "z", "n": 0}\n{"session_id": "a", "n": 0}');
SELECT count(*) AS rows FROM (TABLE plain.sessions UNION ALL TABLE triggered.sessions) t;
-- The same from an update.
SELECT outcome FROM upsert('{"session_id": "good", "n": 1}');
SELECT * FROM upsert(E'{"session_id": "new"}\n{"session_id": "good", "n": 0}');
SELECT * FROM stored('session_id, n');
DROP FUNCTION after_good;
