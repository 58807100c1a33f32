-- The shapes of table that the documents go to. {table} stands for the table's name, {deferrable} for what
-- lets the model write rows in any order and have unique values and references checked at the end.
CREATE TABLE shape (
    name text PRIMARY KEY,
    columns text NOT NULL,
    trigger text,                              -- the function of a BEFORE INSERT OR UPDATE row trigger
    computed text[] NOT NULL DEFAULT '{}',     -- columns with a DEFAULT that an update leaves alone
    is_direct boolean NOT NULL DEFAULT true);  -- whether one of the tables is to be written directly

CREATE DOMAIN positive AS int CHECK (VALUE > 0);

INSERT INTO shape (name, columns) VALUES
('sessions', 'session_id varchar(40) PRIMARY KEY, user_id varchar(8), name varchar(12), metadata jsonb,
    state jsonb DEFAULT ''{"step": 0}'', runs jsonb, created_at timestamptz, updated_at timestamptz'),
('agno_sessions', 'session_id varchar PRIMARY KEY, session_type varchar NOT NULL, agent_id varchar, team_id varchar,
    metadata jsonb, runs jsonb, created_at bigint NOT NULL, updated_at bigint'),
('timeless', 'session_id text PRIMARY KEY, n int CHECK (n > 0)'),
('unique', 'session_id text PRIMARY KEY, email varchar(12) UNIQUE {deferrable}, n int CHECK (n > 0), state jsonb,
    created_at timestamptz, updated_at timestamptz'),
('tree', 'session_id text PRIMARY KEY,
    parent_session_id text REFERENCES {table} {deferrable}, n int CHECK (n > 0),
    metadata jsonb, updated_at timestamptz'),
('unique_tree', 'session_id text PRIMARY KEY, email text UNIQUE {deferrable},
    parent_session_id text REFERENCES {table} {deferrable}, state jsonb, created_at timestamptz');
INSERT INTO shape (name, columns, computed) VALUES
('checked', 'session_id text PRIMARY KEY, n int NOT NULL DEFAULT 1 CHECK (n > 0), score positive,
    name varchar(12) NOT NULL, tag text DEFAULT ''untagged'', noted timestamptz DEFAULT now(),
    metadata jsonb CHECK (NOT metadata ? ''forbidden''), created_at timestamptz, updated_at timestamptz', '{noted}');
INSERT INTO shape (name, columns, trigger, computed, is_direct) VALUES
('triggered', 'session_id text PRIMARY KEY, name varchar(12), score positive, state jsonb,
    noted timestamptz DEFAULT now(), created_at timestamptz, updated_at timestamptz', 'change_or_decline', '{noted}',
    false),
('lower_key', 'session_id text PRIMARY KEY, name varchar(12), n positive, state jsonb, created_at timestamptz,
    updated_at timestamptz', 'lower_key', '{}', false),
('excluding', 'session_id text PRIMARY KEY, slot int, n int CHECK (n > 0), EXCLUDE (slot WITH =) {deferrable},
    runs jsonb, created_at timestamptz, updated_at timestamptz', NULL, '{}', false),
('generated', 'session_id text PRIMARY KEY, n int CHECK (n > 0),
    twice int GENERATED ALWAYS AS (n * 2) STORED CHECK (twice < 6), name varchar(12),
    metadata jsonb, created_at timestamptz, updated_at timestamptz', NULL, '{}', false);

-- Changes some rows, declines some and refuses some.
CREATE FUNCTION change_or_decline() RETURNS trigger LANGUAGE plpgsql AS $function$
BEGIN
    IF NEW.name = 'declined' THEN
        RETURN NULL;
    ELSIF NEW.name = 'refused' THEN
        RAISE EXCEPTION 'no row may be named so' USING ERRCODE = 'AG001';
    END IF;
    NEW.name := upper(NEW.name);
    NEW.state := NEW.state || '{"seen": true}' WHERE jsonb_typeof(NEW.state) = 'object';
    RETURN NEW;
END
$function$;

-- Changes the key.
CREATE FUNCTION lower_key() RETURNS trigger LANGUAGE plpgsql AS $function$
BEGIN
    NEW.session_id := lower(NEW.session_id);
    RETURN NEW;
END
$function$;

-- Where the row of a document is stored.
CREATE FUNCTION stored_key(key text, shape shape) RETURNS text LANGUAGE sql IMMUTABLE
AS $$SELECT CASE shape.trigger WHEN 'lower_key' THEN lower(key) ELSE key END$$;

CREATE FUNCTION do_nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';

-- Makes a table of a shape.
CREATE FUNCTION make_table(shape shape, name text, checked_late text DEFAULT '') RETURNS void
LANGUAGE plpgsql SET client_min_messages = warning AS $function$
BEGIN
    EXECUTE format('DROP TABLE IF EXISTS %I', name);
    EXECUTE format('CREATE TABLE %I (%s)', name,
        replace(replace(shape.columns, '{deferrable}', checked_late), '{table}', name));
    IF shape.trigger IS NOT NULL THEN
        EXECUTE format('CREATE TRIGGER at_work BEFORE INSERT OR UPDATE ON %I FOR EACH ROW EXECUTE FUNCTION %I()',
            name, shape.trigger);
    END IF;
END
$function$;

-- Makes the tables of a shape: direct_target (where it can be written directly), statement_target, which a
-- trigger that does nothing keeps off the direct path, loader_target for the loader table, and the model's own.
CREATE FUNCTION make_tables(shape shape) RETURNS void
LANGUAGE plpgsql SET client_min_messages = warning AS $function$
DECLARE
    paths text;
BEGIN
    PERFORM make_table(shape, 'direct_target'), make_table(shape, 'statement_target'),
        make_table(shape, 'loader_target'), make_table(shape, 'model', 'DEFERRABLE INITIALLY DEFERRED');
    CREATE TRIGGER off_the_direct_path AFTER INSERT ON statement_target EXECUTE FUNCTION do_nothing();
    DROP TABLE IF EXISTS fold;
    CREATE TABLE fold (LIKE model INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING GENERATED);
    paths := (SELECT string_agg(path, ' ' ORDER BY place)
        FROM (VALUES (1, 'direct_target'), (2, 'statement_target')) t (place, name),
            LATERAL (SELECT path FROM agno_explain_target(name::regclass)) explained);
    ASSERT paths = CASE WHEN shape.is_direct THEN 'direct' ELSE 'statements' END || ' statements', paths;
END
$function$;
