-- What every hostile document is thrown at: sessions and epochs in schema `direct`, and their twins in
-- schema `general`, which go through statements because of a trigger that does nothing.
SET client_min_messages = warning;
CREATE DOMAIN mail_address AS text CHECK (VALUE LIKE '%@%') NOT NULL;
CREATE TYPE mood AS ENUM ('calm', 'cross');
CREATE FUNCTION do_nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
CREATE FUNCTION make_targets(schema text) RETURNS void LANGUAGE plpgsql AS $function$
DECLARE
    target text;
BEGIN
    EXECUTE format('CREATE SCHEMA %I', schema);
    PERFORM set_config('search_path', schema || ', public', true);
    CREATE TABLE sessions (
        session_id varchar(20) PRIMARY KEY CHECK (session_id <> 'forbidden'),
        name varchar(10), dropped text, n int CHECK (n > 0), big bigint, amount numeric(6, 2), ratio float8,
        flag boolean, device uuid, address inet, day date, raw bytea, tags text[], numbers int[], pause interval,
        span int4range, code char(3), label name, mood mood, mail mail_address DEFAULT 'a@b',
        must text NOT NULL DEFAULT 'x', doc json, state jsonb, runs jsonb, "Odd ""Column""" int,
        row_number int GENERATED ALWAYS AS IDENTITY, created_at timestamptz, updated_at timestamptz);
    ALTER TABLE sessions DROP dropped;
    CREATE TABLE epochs (session_id text PRIMARY KEY, state jsonb, created_at bigint NOT NULL, updated_at bigint);
    CREATE TABLE rejects (ordinal bigint, session_id text, sqlstate text, detail text, doc text);
    FOREACH target IN ARRAY ARRAY['sessions', 'epochs'] LOOP
        EXECUTE format('CREATE FOREIGN TABLE %I (doc text) SERVER agno_loader OPTIONS (target %L)',
                       target || '_inbox', schema || '.' || target);
        EXECUTE format('CREATE FOREIGN TABLE %I (doc text) SERVER agno_loader
                        OPTIONS (target %L, on_error ''skip'', reject_table %L)',
                       target || '_skipping_inbox', schema || '.' || target, schema || '.rejects');
        EXECUTE format('CREATE FOREIGN TABLE %I (doc jsonb) SERVER agno_loader
                        OPTIONS (target %L, on_error ''skip'', reject_table %L)',
                       target || '_jsonb_inbox', schema || '.' || target, schema || '.rejects');
    END LOOP;
END
$function$;
SELECT make_targets('direct'), make_targets('general') \g /dev/null
CREATE TRIGGER stay_off AFTER INSERT ON general.sessions EXECUTE FUNCTION do_nothing();
CREATE TRIGGER stay_off AFTER INSERT ON general.epochs EXECUTE FUNCTION do_nothing();
