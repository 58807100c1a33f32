-- A json column keeps the text that a document has for it.
SELECT * FROM make_twins('session_id text PRIMARY KEY, j json, k json, b jsonb');
SELECT path, outcome FROM upsert('{"session_id": "a", "j": {"z" : 1,  "a":[1.50, 1e2 ],"z":2}, "k":"\u00e9" , "b": {"z": 1}, "j" :  {"b" :1,"a": "\\"}}');
SELECT * FROM stored('j::text, k::text');
-- It is unchanged where both say the same, however it is spelled, and keeps its text then.
SELECT path, outcome FROM upsert('{"session_id": "a", "j": {"a":"\u005c","b":1}, "k": "é", "b": {"z": 1}}');
SELECT * FROM stored('j::text, k::text');
SELECT on_twins($$UPDATE sessions SET j = ' {"b":1,  "a":"\\"}', k = ' "é"'$$);
SELECT path, outcome FROM upsert((SELECT to_jsonb(s)::text FROM plain.sessions s));
SELECT path, outcome FROM upsert('{"session_id": "a", "j": {"a":"\\","b":1.0}, "k": "é", "b": {"z": 1}}');
SELECT * FROM stored('j::text, k::text');
-- So it is within one payload.
SELECT path, outcome FROM upsert('[{"session_id": "b", "j": {"x": 1,"y":2}}, {"session_id": "b", "j": {"y": 2, "x": 1}}]');
SELECT * FROM stored('session_id, j::text') WHERE stored LIKE '%"b"%';
-- What a stored json holds that jsonb can't is another value.
SELECT on_twins($$UPDATE sessions SET j = '"\u0000"' WHERE session_id = 'b'$$);
SELECT path, outcome FROM upsert('{"session_id": "b", "j": "x"}');
SELECT * FROM stored('session_id, j::text') WHERE stored LIKE '%"b"%';
-- Keys may be written with escapes; JSON null is NULL, here too.
SELECT path, outcome FROM upsert('{"session_id": "c", "\u006a": [ 1 ], "k" : null}');
SELECT * FROM stored('session_id, j::text, k::text') WHERE stored LIKE '%"c"%';
-- A patch that is all there is keeps its text, and so does what it doesn't change.
SELECT path, outcome FROM upsert('{"session_id": "d", "j": {"b" : 1,"a":2}, "k": {"b" : 1,"a":2}}', mode => 'patch');
SELECT path, outcome FROM upsert('{"session_id": "d", "j": {"a": 2, "b":1}, "k": {"c":3 }}', mode => 'patch');
SELECT * FROM stored('session_id, j::text, k::text') WHERE stored LIKE '%"d"%';
SELECT path, outcome FROM upsert('{"session_id": "d", "k": [ 1,2 ]}', mode => 'patch');
SELECT * FROM stored('session_id, j::text, k::text') WHERE stored LIKE '%"d"%';
-- A jsonb payload has no text; a repaired one has that which was repaired.
SELECT outcome FROM agno_upsert_sessions('{"session_id": "e", "j": {"b":1,"a":[2,3]}}'::jsonb, target => 'plain.sessions');
SELECT path, outcome FROM upsert('{"session_id": "f", "j": {"b":"\u0000","a":NaN}}', repair => true);
SELECT j::text FROM plain.sessions WHERE session_id IN ('e', 'f') ORDER BY session_id;
SELECT * FROM make_twins();
