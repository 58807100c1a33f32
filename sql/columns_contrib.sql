-- Types of the extensions that come with PostgreSQL: what to_jsonb() makes of their values changes nothing when it is loaded, and
-- makes the same values in an empty table.
SET client_min_messages = warning;
CREATE SCHEMA contrib;
CREATE EXTENSION citext SCHEMA contrib;
CREATE EXTENSION cube SCHEMA contrib;
CREATE EXTENSION hstore SCHEMA contrib;
CREATE EXTENSION intarray SCHEMA contrib;
CREATE EXTENSION isn SCHEMA contrib;
CREATE EXTENSION lo SCHEMA contrib;
CREATE EXTENSION ltree SCHEMA contrib;
CREATE EXTENSION seg SCHEMA contrib;
CREATE TYPE contrib.tagged AS (n int, tags contrib.hstore, lists contrib.hstore[]);
CREATE DOMAIN contrib.few_tags AS contrib.hstore CHECK (array_length(contrib.akeys(VALUE), 1) < 4);
SELECT * FROM make_twins($$session_id contrib.citext PRIMARY KEY, ci contrib.citext[], cu contrib.cube, cus contrib.cube[], h contrib.hstore, hs contrib.hstore[], ht contrib.tagged, hts contrib.tagged[],
    hd contrib.few_tags, q contrib.query_int, isbn contrib.isbn, isbn13 contrib.isbn13, issn contrib.issn, ismn contrib.ismn, ean contrib.ean13, upc contrib.upc, large contrib.lo,
    l contrib.ltree, ls contrib.ltree[], lq contrib.lquery, lt contrib.ltxtquery, sg contrib.seg, sgs contrib.seg[]$$);
SELECT on_twins($$INSERT INTO sessions VALUES
    ('One', '{Foo,bar,NULL}', '(1,2),(3,4.5)', '{"(1,2)","(3),(4)"}', 'a=>1, b=>NULL, "c d"=>"x\"y\\z", e=>"", ""=>"{}"', ARRAY['a=>1', NULL, '', 'é=>"ü,"']::contrib.hstore[],
     (1, 'a=>"b,c"', ARRAY['k=>v', '']::contrib.hstore[])::contrib.tagged, ARRAY[(2, 'x=>"1"', NULL)::contrib.tagged, NULL], 'a=>1',
     '1&(2|3)', '0-393-04002-X', '978-0-393-04002-9', '1436-4522', '979-0-060-11561-5', '9780393040029', '036000291452', 5,
     'a.b.c', '{a.b,c}', 'a.*{1,2}.b|c', 'a & b*@', '1.50 .. 2.5', '{~6.5,"<3 .. >4"}'),
    ('Two', '{}', '(0)', '{}', '', '{}', NULL, '{}', '', '1', NULL, NULL, NULL, NULL, NULL, NULL, NULL, '', '{}', '*', 'a', '5', '{}');
    INSERT INTO sessions (session_id, hs) VALUES ('Three', ARRAY[ARRAY['a=>1', 'b=>2'], ARRAY['', NULL]]::contrib.hstore[])$$);
CREATE TEMPORARY TABLE before AS SELECT to_jsonb(s) AS content FROM plain.sessions s;
SELECT jsonb_pretty(content -> 'h') AS h, content -> 'hs' AS hs, content -> 'ht' AS ht FROM before WHERE content ->> 'session_id' = 'One';
SELECT path, ordinal, outcome, detail FROM upsert((SELECT jsonb_agg(content)::text FROM before), on_error => 'skip');
SELECT path, ordinal, outcome, detail FROM upsert((SELECT string_agg(row_to_json(s)::text, E'\n') FROM plain.sessions s), on_error => 'skip');
SELECT on_twins('TRUNCATE sessions');
SELECT path, ordinal, outcome, detail FROM upsert((SELECT jsonb_agg(content)::text FROM before), on_error => 'skip');
SELECT count(*) FROM (SELECT to_jsonb(p) AS content FROM plain.sessions p UNION ALL SELECT to_jsonb(t) FROM triggered.sessions t) s JOIN before USING (content);
-- Keys that differ in case alone are one; members of an hstore's object may be of any kind; text is taken as it is.
SELECT path, session_id, outcome, detail FROM upsert('{"session_id": "ONE", "h": {"n": 1.50, "t": true, "o": {"b": [1]}, "q": "\"\\"}}{"session_id": "two", "h": "k=>v"}', mode => 'patch');
SELECT * FROM stored('h') WHERE stored <> '{"h": null}';
SELECT path, ordinal, outcome FROM upsert('{"session_id": "bad", "hd": {"a": 1, "b": 2, "c": 3, "d": 4}}{"session_id": "bad", "h": [1]}{"session_id": "bad", "h": "=>"}', on_error => 'skip');
SELECT * FROM make_twins();
DROP TABLE before;
DROP SCHEMA contrib CASCADE;
