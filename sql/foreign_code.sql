-- A table may belong to somebody else, whose triggers, constraints, defaults, generated columns, index expressions,
-- domains and policies run when it is written: as the one who writes, as in plain statements, and no more of it.
SET client_min_messages = error;
CREATE ROLE regress_agno_mallory;
CREATE ROLE regress_agno_victim;
CREATE SCHEMA mallory AUTHORIZATION regress_agno_mallory;
GRANT USAGE ON SCHEMA mallory TO regress_agno_victim;
SET ROLE regress_agno_mallory;
CREATE TABLE mallory.log (what text, as_user text, path text);
GRANT INSERT ON mallory.log TO PUBLIC;
CREATE FUNCTION mallory.note(what text) RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO mallory.log VALUES (what, current_user, current_setting('search_path')); RETURN true; END $$;
CREATE FUNCTION mallory.pure(what text, value text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN PERFORM mallory.note(what); RETURN value; END $$;
CREATE FUNCTION mallory.computed(what text, value text) RETURNS text LANGUAGE plpgsql AS $$ BEGIN PERFORM mallory.note(what); RETURN value; END $$;
CREATE FUNCTION mallory.fire() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM mallory.note(TG_NAME || ' ' || TG_OP); RETURN NEW; END $$;
CREATE DOMAIN mallory.suspicious AS text CHECK (mallory.note('domain'));
CREATE TABLE mallory.traps (session_id text PRIMARY KEY, name text CHECK (mallory.note('constraint')), kind mallory.suspicious,
    plain_default text DEFAULT mallory.pure('immutable default', 'p'), computed text DEFAULT mallory.computed('default', 'c'));
CREATE INDEX ON mallory.traps (mallory.pure('index expression', name)) WHERE mallory.pure('index predicate', name) IS NOT NULL;
CREATE TABLE mallory.more_traps (LIKE mallory.traps INCLUDING ALL, generated text GENERATED ALWAYS AS (mallory.pure('generated column', name)) STORED);
CREATE TRIGGER before BEFORE INSERT OR UPDATE ON mallory.more_traps FOR EACH ROW WHEN (mallory.note('trigger condition')) EXECUTE FUNCTION mallory.fire();
CREATE TRIGGER after AFTER INSERT OR UPDATE ON mallory.more_traps FOR EACH ROW EXECUTE FUNCTION mallory.fire();
CREATE TRIGGER statement AFTER INSERT OR UPDATE ON mallory.more_traps EXECUTE FUNCTION mallory.fire();
GRANT ALL ON mallory.traps, mallory.more_traps TO regress_agno_victim;
ALTER TABLE mallory.more_traps ENABLE ROW LEVEL SECURITY;
CREATE POLICY policy ON mallory.more_traps USING (mallory.note('policy'));
RESET ROLE;
CREATE FUNCTION trapped() RETURNS TABLE (as_user text, what text) LANGUAGE sql AS $$
    WITH log AS (DELETE FROM mallory.log RETURNING *) SELECT as_user, string_agg(DISTINCT what, ', ' ORDER BY what) FROM log GROUP BY 1 $$;
SELECT count(*) FROM trapped();
-- What plain statements let happen, as whom.
SET ROLE regress_agno_victim;
INSERT INTO mallory.traps AS t (session_id, name, kind) VALUES ('core', 'x', 'k') ON CONFLICT (session_id) DO UPDATE SET name = excluded.name WHERE t.name <> excluded.name RETURNING session_id;
INSERT INTO mallory.more_traps AS t (session_id, name, kind) VALUES ('core', 'x', 'k') ON CONFLICT (session_id) DO UPDATE SET name = excluded.name WHERE t.name <> excluded.name RETURNING session_id;
RESET ROLE;
SELECT * FROM trapped();
-- Ours.
SET ROLE regress_agno_victim;
SELECT outcome FROM agno_upsert_sessions('[{"session_id": "core", "name": "y"}, {"session_id": "a", "name": "x", "kind": "k"}]'::jsonb, target => 'mallory.traps');
SELECT outcome FROM agno_upsert_sessions('[{"session_id": "core", "name": "y"}, {"session_id": "a", "name": "x", "kind": "k"}]'::jsonb, target => 'mallory.more_traps');
RESET ROLE;
SELECT * FROM trapped();
-- A look at the table runs nothing.
SET ROLE regress_agno_victim;
SELECT path FROM agno_explain_target('mallory.traps');
SELECT path FROM agno_explain_target('mallory.more_traps');
RESET ROLE;
SELECT * FROM trapped();
-- Nor does a call by one who may not write it.
SET ROLE regress_agno_mallory;
REVOKE ALL ON mallory.traps FROM regress_agno_victim;
RESET ROLE;
SET ROLE regress_agno_victim;
SELECT outcome FROM agno_upsert_sessions('{"session_id": "b", "kind": "k"}'::jsonb, target => 'mallory.traps');
RESET ROLE;
SELECT * FROM trapped();
-- A function that one may not call may not be called by a default either.
SET ROLE regress_agno_mallory;
CREATE FUNCTION mallory.private(text) RETURNS text LANGUAGE sql VOLATILE AS 'SELECT $1';
REVOKE EXECUTE ON FUNCTION mallory.private FROM PUBLIC;
CREATE TABLE mallory.guarded (session_id text PRIMARY KEY, name text DEFAULT mallory.private('d'));
GRANT ALL ON mallory.guarded TO regress_agno_victim;
RESET ROLE;
SET ROLE regress_agno_victim;
INSERT INTO mallory.guarded (session_id) VALUES ('a') ON CONFLICT (session_id) DO NOTHING;
SELECT outcome FROM agno_upsert_sessions('{"session_id": "a"}'::jsonb, target => 'mallory.guarded');
RESET ROLE;
-- Nor may its trigger, and no document is to blame for that.
SET ROLE regress_agno_mallory;
CREATE FUNCTION mallory.call_private() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.name := mallory.private(NEW.name); RETURN NEW; END $$;
CREATE TABLE mallory.watched (session_id text PRIMARY KEY, name text);
CREATE TRIGGER call_private BEFORE INSERT ON mallory.watched FOR EACH ROW EXECUTE FUNCTION mallory.call_private();
GRANT ALL ON mallory.watched TO regress_agno_victim;
RESET ROLE;
SET ROLE regress_agno_victim;
\set SHOW_CONTEXT never
SELECT outcome, sqlstate FROM agno_upsert_sessions('{"session_id": "a"}'::jsonb, target => 'mallory.watched', on_error => 'skip');
RESET ROLE;
-- What a trigger does to the table under its feet is refused, and the server lives.
SET ROLE regress_agno_mallory;
CREATE FUNCTION mallory.sabotage() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN EXECUTE TG_ARGV[0]; RETURN NEW; END $$;
CREATE TABLE mallory.shaky (session_id text PRIMARY KEY, name text);
CREATE FUNCTION mallory.sabotaged(command text, at text DEFAULT 'BEFORE') RETURNS TABLE (outcome text, told text) LANGUAGE plpgsql AS $function$
BEGIN
    EXECUTE format('CREATE OR REPLACE TRIGGER sabotage %s INSERT OR UPDATE ON mallory.shaky FOR EACH ROW EXECUTE FUNCTION mallory.sabotage(%L)', at, command);
    RETURN QUERY SELECT u.outcome, coalesce(u.sqlstate || ' ' || u.detail, u.detail)
        FROM agno_upsert_sessions('[{"session_id": "a", "name": "x"}, {"session_id": "b", "name": "x"}]'::jsonb, target => 'mallory.shaky') u;
    TRUNCATE mallory.shaky;
EXCEPTION WHEN OTHERS THEN
    RETURN QUERY SELECT SQLSTATE, SQLERRM;
END
$function$;
SELECT * FROM mallory.sabotaged('DROP TABLE mallory.shaky');
SELECT * FROM mallory.sabotaged('ALTER TABLE mallory.shaky ADD extra int', 'AFTER');
SELECT * FROM mallory.sabotaged('ALTER TABLE mallory.shaky DROP CONSTRAINT shaky_pkey');
SELECT * FROM mallory.sabotaged('TRUNCATE mallory.shaky', 'AFTER');
SELECT * FROM mallory.sabotaged('DELETE FROM mallory.shaky', 'AFTER');
SELECT * FROM mallory.sabotaged('UPDATE mallory.shaky SET name = ''other''', 'AFTER');
SELECT * FROM mallory.sabotaged('INSERT INTO mallory.shaky VALUES (''b'', ''theirs'') ON CONFLICT DO NOTHING');
SELECT * FROM mallory.sabotaged('COMMIT');
SELECT * FROM mallory.sabotaged('SELECT 1 / 0');
RESET ROLE;
SELECT count(*) FROM mallory.shaky;
DROP FUNCTION trapped;
DROP OWNED BY regress_agno_mallory, regress_agno_victim;
DROP ROLE regress_agno_mallory, regress_agno_victim;
