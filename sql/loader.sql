-- A loader table: COPY and INSERT into it are upserts into its target.
SELECT * FROM make_twins();
CREATE TABLE loader_rejects (ordinal bigint, session_id text, sqlstate text, detail text, doc text);
CREATE FOREIGN TABLE inbox (doc text) SERVER agno_loader
    OPTIONS (target 'plain.sessions', on_error 'skip', reject_table 'loader_rejects');
CREATE FOREIGN TABLE strict_inbox (doc text) SERVER agno_loader OPTIONS (target 'triggered.sessions');
CREATE FOREIGN TABLE jsonb_inbox (doc jsonb) SERVER agno_loader
    OPTIONS (target 'plain.sessions', mode 'patch', unknown_keys 'ignore', preserve_updated_at 'true');

-- COPY, with quote and delimiter that no JSON text contains.
COPY inbox FROM stdin WITH (format csv, quote e'\x01', delimiter e'\x02');
{"session_id": "a", "name": "Ann, \"the\" first", "metadata": {"n": 1}}
{"session_id": "b", "name": "Bob"}
\.
SELECT * FROM agno_loader_result();
SELECT session_id, name, metadata FROM plain.sessions ORDER BY session_id;

-- COPY's text format, as whoever doubles the backslashes of JSON writes it, or with line breaks between tokens.
COPY inbox FROM stdin;
{"session_id": "t1", "name": "\\"caf\\u00e9\\"\\n", "metadata": {"path": "C:\\\\new"}}
{\n"session_id": "t2",\t"name": "two"\n}
{\"session_id\": \"t3\", \"name\": "\\/"}
\.
SELECT session_id, name, metadata FROM plain.sessions WHERE session_id LIKE 't%' ORDER BY session_id;
-- JSON as it is would lose its backslashes there, in part without anything to see.
COPY inbox FROM stdin;
{"session_id": "t4", "name": "cafe"}
{"session_id": "t5", "name": "caf\u00e9"}
\.
COPY strict_inbox FROM stdin WITH (FORMAT text, HEADER);
documents
{"session_id": "t5", "name": "\"quoted\""}{"session_id": "t6"}
\.
COPY inbox FROM stdin WITH (DELIMITER '/');
{"session_id": "t5", "name": "a\tb, é"}
\.
COPY jsonb_inbox FROM stdin;
{"session_id": "t5", "name": "caf\u00e9"}
\.
COPY inbox FROM stdin WITH (DELIMITER '/');
{"session_id": "t7", "name": "a\/b"}
\.
-- What COPY made malformed, and what came so.
COPY strict_inbox FROM stdin;
{"session_id": "t8", "name": "C:\\dir"}
\.
COPY strict_inbox FROM stdin WITH (FORMAT csv, DELIMITER e'\x02');
{"session_id": "t8"}
\.
COPY strict_inbox FROM stdin WITH (FORMAT csv, QUOTE e'\x01', DELIMITER e'\x02');
{"session_id": "t8", "name": "C:\dir"}
\.
INSERT INTO strict_inbox VALUES ('{"session_id": "t8", "name": "C:\dir"}');
SELECT session_id FROM plain.sessions WHERE session_id LIKE 't%' ORDER BY session_id;

-- INSERT, with documents of every fate. A row may hold several documents; NULL and blank hold none.
INSERT INTO inbox VALUES ('{"session_id": "a", "name": "Ann, \"the\" first", "metadata": {"n": 1}}'),
    ('{"session_id": "b", "name": "Bobby"}'), ('oops'), (NULL), ('  '),
    (E'{"session_id": "c"}\n{"session_id": "d", "nonsense": true}'), ('[{"session_id": "e"}, {"session_id": "e", "name": "E"}]');
SELECT * FROM agno_loader_result();
SELECT * FROM loader_rejects ORDER BY ordinal;

-- What follows an array is kept with the reason why it was not taken.
INSERT INTO inbox VALUES ('[{"session_id": "e", "name": "E"}] {"session_id": "behind"}'), ('[{"session_id": "e", "name": "E"}');
SELECT * FROM loader_rejects WHERE detail LIKE '%array%' ORDER BY ordinal;

-- The function's options, here from a jsonb column.
INSERT INTO jsonb_inbox VALUES ('{"session_id": "a", "metadata": {"m": 2}, "nonsense": 1, "updated_at": "2024-05-15T09:00:00Z"}');
SELECT session_id, name, metadata, updated_at = '2024-05-15T09:00:00Z' AS preserved FROM plain.sessions WHERE session_id = 'a';

-- Without 'skip' the first bad document ends the load, and nothing of it stays.
INSERT INTO strict_inbox VALUES ('{"session_id": "x"}'), ('{"session_id": 5}');
SELECT count(*) FROM triggered.sessions;
INSERT INTO strict_inbox SELECT format('{"session_id": "s%s"}', n) FROM generate_series(1, 3) n;
SELECT count(*) FROM triggered.sessions;

-- A load larger than the memory of one batch is merged in several: ordinals go on, and no rejects are lost.
SET maintenance_work_mem = '1MB';
INSERT INTO inbox SELECT CASE WHEN n IN (5, 5000, 9999) THEN 'bad' ELSE format('{"session_id": "many-%s"}', n) END FROM generate_series(1, 10000) n;
RESET maintenance_work_mem;
SELECT * FROM agno_loader_result();
SELECT ordinal, detail FROM loader_rejects WHERE doc = 'bad' ORDER BY 1;

-- A load that a trigger of the target makes through another loader table counts for itself.
CREATE TABLE audited (session_id text PRIMARY KEY, name text);
CREATE FOREIGN TABLE audited_inbox (doc text) SERVER agno_loader OPTIONS (target 'audited');
CREATE FUNCTION load_another() RETURNS trigger LANGUAGE plpgsql AS
    $$BEGIN INSERT INTO strict_inbox VALUES (json_build_object('session_id', NEW.session_id)); RETURN NEW; END$$;
CREATE TRIGGER load_another BEFORE INSERT ON audited FOR EACH ROW EXECUTE FUNCTION load_another();
INSERT INTO audited_inbox VALUES ('{"session_id": "n1"}'), ('{"session_id": "n2"}'), ('{"session_id": "n1", "name": "n"}');
SELECT * FROM agno_loader_result();
DROP TABLE audited;
DROP FOREIGN TABLE audited_inbox;
DROP FUNCTION load_another;

-- It can't be read or changed otherwise.
SELECT * FROM inbox;
UPDATE inbox SET doc = '';
DELETE FROM inbox;
EXPLAIN (COSTS OFF) INSERT INTO inbox VALUES ('{"session_id": "explained"}');
SELECT count(*) FROM plain.sessions WHERE session_id = 'explained';

-- Options and shapes that can't be.
CREATE FOREIGN TABLE wrong (doc text) SERVER agno_loader OPTIONS (targat 'sessions');
CREATE FOREIGN TABLE wrong (doc text) SERVER agno_loader OPTIONS (mode 'upsert');
CREATE FOREIGN TABLE wrong (doc text) SERVER agno_loader OPTIONS (touch 'perhaps');
CREATE FOREIGN TABLE wrong (doc text) SERVER agno_loader OPTIONS (reject_table 'loader_rejects');
CREATE SERVER another FOREIGN DATA WRAPPER agno_loader OPTIONS (target 'sessions');
CREATE FOREIGN TABLE two_columns (doc text, n int) SERVER agno_loader OPTIONS (target 'plain.sessions');
INSERT INTO two_columns VALUES ('{}', 1);
ALTER FOREIGN TABLE two_columns DROP n, DROP doc;
INSERT INTO two_columns DEFAULT VALUES;
ALTER FOREIGN TABLE two_columns ADD document text;
INSERT INTO two_columns VALUES ('{"session_id": "behind"}');
CREATE FOREIGN TABLE lost (doc text) SERVER agno_loader OPTIONS (target 'no_such_table');
INSERT INTO lost VALUES ('{}');

-- Rights are the invoker's: on the loader table and on the target.
CREATE ROLE loader_user;
GRANT INSERT ON inbox TO loader_user;
SET ROLE loader_user;
INSERT INTO inbox VALUES ('{"session_id": "mine"}');
INSERT INTO strict_inbox VALUES ('{"session_id": "mine"}');
RESET ROLE;
START TRANSACTION READ ONLY;
INSERT INTO inbox VALUES ('{"session_id": "mine"}');
ROLLBACK;

DROP FOREIGN TABLE inbox, strict_inbox, jsonb_inbox, two_columns, lost;
DROP TABLE loader_rejects;
DROP ROLE loader_user;
