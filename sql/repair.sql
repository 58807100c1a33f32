-- repair: what JSON text can carry and PostgreSQL can't.
SELECT * FROM make_twins();
\set document '{"session_id": "s\\u0000", "name": "\\ud83d x", "state": {"n\\u0000": "a\\u0000b", "i": [NaN, Infinity, -Infinity, "NaN"]}}'
SELECT * FROM upsert(:'document', on_error => 'skip');
SELECT * FROM upsert(:'document', repair => true);
SELECT * FROM stored('session_id, name, state');
SELECT on_twins('TRUNCATE sessions');
-- Each kind by itself, and what must not be touched.
SELECT * FROM upsert($$
{"session_id": "a", "state": "\u0000"}
{"session_id": "b", "state": "\\u0000"}
{"session_id": "c", "state": "\\\u0000"}
{"session_id": "d", "state": "\\\\u0000"}
{"session_id": "e", "state": "\ud83d"}
{"session_id": "f", "state": "\ude00"}
{"session_id": "g", "state": "\ude00\ud83d"}
{"session_id": "h", "state": "\ud83d\ude00"}
{"session_id": "i", "state": "\uD83D\u0041"}
{"session_id": "j", "state": "\ud83d\ud83d\ude00"}
{"session_id": "k", "state": "\\ud83d"}
{"session_id": "l", "state": NaN}
{"session_id": "m", "state": [-Infinity,Infinity]}
{"session_id": "n", "state": {"NaN": "Infinity", "a": "-Infinity NaN \"NaN"}}
{"session_id": "o", "state": "\u0000\u0000"}
{"session_id": "p", "name": NaN}
{"session_id": "q", "metadata": {"\u0000": 1, "\ud800": 2}}$$, repair => true);
SELECT * FROM stored('session_id, state, metadata');
-- It mends nothing else.
SELECT * FROM upsert('
{"session_id": "x1", "state": nan}
{"session_id": "x2", "state": -NaN}
{"session_id": "x3", "state": undefined}
{"session_id": "x4", "state": "\u00"}
{"session_id": "x5", "state": [1,]}
{"session_id": "x6", "state": NaNny}
{"session_id": NaN}
{"session_id": "good"}', repair => true, on_error => 'skip');
-- A zero byte can't be in a text at all, and jsonb has no need of repair.
SELECT agno_upsert_sessions('{}'::jsonb, repair => true);
