-- What is too long is bad also where the type itself would cut it off.
CREATE TYPE uncut_pair AS (label name, code "char");
CREATE DOMAIN uncut_names AS name[];
CREATE DOMAIN uncut_name AS name;
SELECT * FROM make_twins('session_id text PRIMARY KEY, c "char", cs "char"[], n name, ns name[], d uncut_names, dn uncut_name[], v varchar(3)[], p uncut_pair, ps uncut_pair[]');
SELECT * FROM upsert(format('{"session_id": "a", "c": "h", "cs": "{a,\"\",NULL}", "n": "%1$s", "ns": "{%1$s,b}", "d": "{x}", "dn": "{%1$s}", "v": "{abc,NULL,\"ab \"}", "p": "(%1$s,y)", "ps": "{\"(,)\",NULL,\"(b,c)\"}"}', repeat('n', 63)));
SELECT * FROM stored('session_id, c, cs, length(n::text), ns[2], d, v, (p).code, ps');
SELECT u.* FROM (VALUES (1, '"c": "hello"'), (2, '"c": "é"'), (3, '"cs": "{a,hello}"'), (4, '"cs": "[0:1]={a,bc}"'), (5, '"cs": "{{a},{bc}}"'),
        (6, '"n": "LONG"'), (7, '"ns": "{b,LONG}"'), (8, '"d": "{LONG}"'), (9, '"dn": "{LONG}"'), (10, '"v": "{\"abc \"}"'), (11, '"v": "{abcd}"'),
        (12, '"p": "(LONG,x)"'), (13, '"p": "(a,hello)"'), (14, '"ps": "{\"(a,b)\",\"(a,hello)\"}"'), (15, '"cs": "{a"'), (16, '"p": "(a)"'), (17, '"c": 12'), (18, '"c": true')) d (i, member),
    upsert(format('{"session_id": "bad", %s}', replace(member, 'LONG', repeat('n', 64))), on_error => 'skip') u ORDER BY i;
SELECT * FROM make_twins();
-- Keys, too.
SELECT * FROM make_twins('session_id "char" PRIMARY KEY, name text');
SELECT * FROM upsert('{"session_id": "h", "name": "x"}
{"session_id": "hello", "name": "y"}', on_error => 'skip');
SELECT * FROM stored();
SELECT * FROM make_twins();
DROP TYPE uncut_pair CASCADE;
DROP DOMAIN uncut_names, uncut_name;
