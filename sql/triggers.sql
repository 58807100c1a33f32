-- Triggers fire as for plain UPDATE and INSERT … ON CONFLICT statements.
SELECT count(*) FROM make_twins();
\set upsert 'SELECT ordinal, session_id, outcome, CASE WHEN updated_at < \'2021-01-01\' THEN updated_at::text ELSE (updated_at = now())::text END AS updated_at, detail FROM agno_upsert_sessions'
SET search_path = triggered, public;
SET timezone = 'UTC';
SET datestyle = 'ISO';
SET client_min_messages = notice;
CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE NOTICE '% % % %', TG_WHEN, TG_LEVEL, TG_OP, CASE TG_LEVEL WHEN 'ROW' THEN NEW.session_id END; RETURN NEW; END $$;
CREATE TRIGGER a1 BEFORE INSERT OR UPDATE ON sessions FOR EACH ROW EXECUTE FUNCTION note();
CREATE TRIGGER a2 AFTER INSERT OR UPDATE ON sessions FOR EACH ROW EXECUTE FUNCTION note();
CREATE TRIGGER a3 BEFORE INSERT OR UPDATE ON sessions EXECUTE FUNCTION note();
CREATE TRIGGER a4 AFTER INSERT OR UPDATE ON sessions EXECUTE FUNCTION note();
:upsert('[{"session_id": "b"}, {"session_id": "a"}]'::jsonb);
-- What is unchanged fires none.
:upsert('[{"session_id": "c"}, {"session_id": "b", "name": "x"}, {"session_id": "a"}]'::jsonb);
:upsert('[{"session_id": "a"}, {"session_id": "b", "name": "x"}]'::jsonb);
DROP TRIGGER a1 ON sessions;
DROP TRIGGER a2 ON sessions;
DROP TRIGGER a3 ON sessions;
DROP TRIGGER a4 ON sessions;
-- Transition tables.
CREATE FUNCTION count_new() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE NOTICE '% %', TG_OP, (SELECT string_agg(session_id, ' ' ORDER BY session_id) FROM new_rows); RETURN NULL; END $$;
CREATE TRIGGER b1 AFTER INSERT ON sessions REFERENCING NEW TABLE AS new_rows EXECUTE FUNCTION count_new();
CREATE TRIGGER b2 AFTER UPDATE ON sessions REFERENCING NEW TABLE AS new_rows EXECUTE FUNCTION count_new();
:upsert('[{"session_id": "d"}, {"session_id": "b", "name": "y"}, {"session_id": "e"}, {"session_id": "a"}]'::jsonb);
DROP TRIGGER b1 ON sessions;
DROP TRIGGER b2 ON sessions;
-- BEFORE triggers decline rows.
CREATE FUNCTION decline() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN CASE WHEN NEW.name = 'no' THEN NULL ELSE NEW END; END $$;
CREATE TRIGGER c1 BEFORE INSERT OR UPDATE ON sessions FOR EACH ROW EXECUTE FUNCTION decline();
:upsert('[{"session_id": "f", "name": "no"}, {"session_id": "a", "name": "no"}, {"session_id": "g", "name": "yes"}, {"session_id": "b", "name": "yes"}]'::jsonb);
:upsert('[{"session_id": "h", "name": "yes"}, {"session_id": "h", "name": "no"}]'::jsonb);
SELECT session_id, name FROM sessions ORDER BY 1;
DROP TRIGGER c1 ON sessions;
-- They change rows, the returned time and even the key.
CREATE FUNCTION change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.updated_at := '2020-01-01'; NEW.name := upper(NEW.name);
    IF TG_OP = 'INSERT' THEN NEW.session_id := NEW.session_id || '!'; END IF; RETURN NEW; END $$;
CREATE TRIGGER d1 BEFORE INSERT OR UPDATE ON sessions FOR EACH ROW EXECUTE FUNCTION change();
:upsert('[{"session_id": "a", "name": "new"}, {"session_id": "i", "name": "inserted"}, {"session_id": "j"}]'::jsonb);
SELECT session_id, name FROM sessions WHERE updated_at = '2020-01-01' ORDER BY 1;
DROP TRIGGER d1 ON sessions;
-- They raise: bad documents.
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.name = 'bad' THEN RAISE 'no % here', NEW.name USING HINT = 'Be good.'; END IF; RETURN NEW; END $$;
CREATE TRIGGER e1 BEFORE INSERT OR UPDATE ON sessions FOR EACH ROW EXECUTE FUNCTION refuse();
:upsert('[{"session_id": "k"}, {"session_id": "a", "name": "bad"}]'::jsonb);
SELECT ordinal, outcome, sqlstate, detail FROM agno_upsert_sessions('[{"session_id": "k"}, {"session_id": "a", "name": "bad"}, {"session_id": "l", "name": "bad"}, {"session_id": "b"}]'::jsonb, on_error => 'skip');
DROP TRIGGER e1 ON sessions;
-- A trigger that writes sessions itself: by the same function, in the same statement.
CREATE FUNCTION again() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.session_id = 'outer' THEN PERFORM agno_upsert_sessions('{"session_id": "inner"}'::jsonb); END IF; RETURN NEW; END $$;
CREATE TRIGGER f1 AFTER INSERT ON sessions FOR EACH ROW EXECUTE FUNCTION again();
:upsert('{"session_id": "outer"}'::jsonb);
SELECT session_id FROM sessions WHERE session_id IN ('inner', 'outer') ORDER BY 1;
DROP TRIGGER f1 ON sessions;
-- One that stores the row itself, and declines it.
CREATE FUNCTION store() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF pg_trigger_depth() > 1 THEN RETURN NEW; END IF; INSERT INTO sessions (session_id) VALUES (NEW.session_id); RETURN NULL; END $$;
CREATE TRIGGER h1 BEFORE INSERT ON sessions FOR EACH ROW EXECUTE FUNCTION store();
:upsert('{"session_id": "stored otherwise"}'::jsonb);
SELECT ordinal, outcome, sqlstate, detail FROM agno_upsert_sessions('[{"session_id": "stored otherwise"}, {"session_id": "outer", "name": "there"}]'::jsonb, on_error => 'skip');
DROP TRIGGER h1 ON sessions;
-- One with a WHEN condition, a disabled one, session_replication_role.
CREATE FUNCTION say() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE NOTICE '% %', TG_NAME, NEW.session_id; RETURN NEW; END $$;
CREATE TRIGGER g1 BEFORE UPDATE ON sessions FOR EACH ROW WHEN (OLD.name IS DISTINCT FROM NEW.name) EXECUTE FUNCTION say();
CREATE TRIGGER g2 BEFORE UPDATE ON sessions FOR EACH ROW EXECUTE FUNCTION say();
ALTER TABLE sessions DISABLE TRIGGER g2;
:upsert('[{"session_id": "g", "name": "other"}, {"session_id": "h", "user_id": "u"}]'::jsonb);
SET session_replication_role = replica;
:upsert('[{"session_id": "g", "name": "yet another"}]'::jsonb);
RESET session_replication_role;
DROP TRIGGER g1 ON sessions;
DROP TRIGGER g2 ON sessions;
DROP FUNCTION note, count_new, decline, change, refuse, again, store, say;
