-- Each JSON value is stored byte for byte as jsonb's own input function makes it.
SELECT * FROM make_twins();
CREATE TEMP TABLE vectors (id int GENERATED ALWAYS AS IDENTITY, json text);
INSERT INTO vectors (json)
    SELECT unnest(ARRAY['true', 'false', '""', '"text"', '[]', '{}', '[[]]', '[{}]', '{"a":{}}', '[null]', '{"a":null}', '[true,false,null]',
        '"\u00e4\u20ac\ud83d\ude00"', '"äö€😀"', '"\"\\\/\b\f\n\r\t"', '"\u0001\u001f"', '"\u007f\u0080\uffff"',
        '{"":1}', '{"a":1,"a":2}', '{"a":1,"b":2,"a":{"c":3}}', '{"b":1,"a":2,"aa":3,"B":4,"ab":5}', '{"é":1,"e":2,"z":3}', '{"\u0061":1,"a":2}',
        '{"a":[1,{"b":[2,{"c":[3]}]}]}', '[1,"a",[2],{"b":3},null,true]', ' { "a" : [ 1 , 2 ] } ', '[[[[[[[[[[1]]]]]]]]]]', '{"abc":"abc","abcd":"abcd","ab":1.5}'])
    UNION ALL SELECT '[' || n || ']' FROM unnest(ARRAY['0', '-0', '0.0', '-0.0', '0.00000', '1', '-1', '1.0', '1.10', '100', '10000', '9999', '99999999', '123456789',
        '0.1', '0.01', '0.0001', '0.00001', '0.000012345', '1234.5678', '12345.678901', '-9876543210.0123456789', '9007199254740993', '9223372036854775807',
        '9223372036854775808', '-9223372036854775808', '18446744073709551616', '3.141592653589793238462643383279502884197', '1e0', '1e1', '1E5', '1e+5', '1e-5',
        '1.5e3', '1.50e1', '1.5e-10', '-1e10', '1e100', '1e-100', '123e-2', '0e5', '0e-5', '0.0e10', '1e16383', '1e-16383', '12345678901234567890e-25',
        '10e3', '1000e-3', '99999999999999999999999999999999', '0.99999999999999999999999999', '5e-324', '1.7976931348623157e308']) n
    UNION ALL SELECT n FROM unnest(ARRAY['0', '17', '-1.50', '1e3', '1e1000', repeat('9', 500), '0.' || repeat('1', 500), '1' || repeat('0', 1000)]) n
    -- Lengths around jsonb's stride of 32 offsets, and strings long enough for all sizes of headers.
    UNION ALL SELECT (SELECT format('[%s]', string_agg(i::text, ',')) FROM generate_series(1, n) i) FROM generate_series(30, 67) n
    UNION ALL SELECT (SELECT format('[%s]', string_agg(format('"%s"', repeat('x', i % 5)), ',')) FROM generate_series(1, n) i) FROM generate_series(30, 67) n
    UNION ALL SELECT (SELECT format('{%s}', string_agg(format('"k%s":%s', i * 7919 % 1000, i), ',')) FROM generate_series(1, n) i) FROM generate_series(14, 67) n
    UNION ALL SELECT format('{"a":"%s","b":[%s]}', repeat('y', n), n) FROM unnest(ARRAY[1, 2, 3, 4, 5, 125, 126, 127, 128, 255, 256, 257, 1000, 70000]) n
    UNION ALL SELECT format('[%s%s%s]', repeat('[', n), n, repeat(']', n)) FROM unnest(ARRAY[5, 50, 500]) n
    UNION ALL SELECT format('{"n":%s1%s,"s":"x"}', repeat('{"ab":', n), repeat('}', n)) FROM unnest(ARRAY[5, 50, 500]) n;
SELECT count(*) FROM vectors;
SELECT path, outcome, count(*) FROM upsert((SELECT string_agg(format('{"session_id": "%s", "state": %s}', id, json), E'\n') FROM vectors)) GROUP BY 1, 2;
CREATE FUNCTION wrong() RETURNS TABLE (twin text, id int, document text) LANGUAGE sql AS $function$
    SELECT twin, v.id, left(json, 40) FROM vectors v
    JOIN (SELECT 'plain' AS twin, * FROM plain.sessions UNION ALL SELECT 'triggered', * FROM triggered.sessions) s ON session_id = id::text
    WHERE NOT record_image_eq(ROW(state), ROW(json::jsonb)) OR state::text <> json::jsonb::text ORDER BY 2, 1 $function$;
SELECT * FROM wrong();
-- Neither text nor jsonb nor a patch finds anything to change in them.
SELECT path, outcome, count(*) FROM upsert((SELECT string_agg(format('{"session_id": "%s", "state": %s}', id, json), E'\n') FROM vectors)) GROUP BY 1, 2;
SELECT outcome, count(*) FROM agno_upsert_sessions((SELECT jsonb_agg(jsonb_build_object('session_id', id::text, 'state', json::jsonb)) FROM vectors), target => 'plain.sessions') GROUP BY 1;
SELECT path, outcome, count(*) FROM upsert((SELECT string_agg(format('{"session_id": "%s", "state": %s}', id, json), E'\n') FROM vectors
    WHERE NOT json::jsonb @? '$.**?(@ == null)'), mode => 'patch') GROUP BY 1, 2;
SELECT * FROM wrong();
-- From jsonb, and merged into nothing.
TRUNCATE plain.sessions, triggered.sessions;
SELECT outcome, count(*) FROM agno_upsert_sessions((SELECT jsonb_agg(jsonb_build_object('session_id', id::text, 'state', json::jsonb)) FROM vectors), target => 'plain.sessions') GROUP BY 1;
SELECT path, outcome, count(*) FROM upsert((SELECT string_agg(format('{"session_id": "%s", "state": %s}', id, json), E'\n') FROM vectors
    WHERE json NOT LIKE '{%null%}'), mode => 'patch') GROUP BY 1, 2 ORDER BY 1, 2;
SELECT * FROM wrong();
-- A json column gets an equal value.
SELECT * FROM make_twins('session_id text PRIMARY KEY, state json');
SELECT path, outcome, count(*) FROM upsert((SELECT string_agg(format('{"session_id": "%s", "state": %s}', id, json), E'\n') FROM vectors)) GROUP BY 1, 2;
SELECT count(*) FROM vectors JOIN plain.sessions p ON p.session_id = id::text JOIN triggered.sessions t USING (session_id)
    WHERE p.state::jsonb = json::jsonb AND t.state::jsonb = json::jsonb;
DROP FUNCTION wrong;
