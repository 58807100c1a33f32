# CREATE, ALTER and DROP EXTENSION: what becomes of the tables, of whoever is using it, and what
# event triggers see.
use strict;
use warnings;
use AgnoTest;
use Test::More;

my $node = new_node('main');
sub sql { return $node->safe_psql('postgres', "SET client_min_messages = warning; $_[0]") }

sql(q{
    SELECT agno_create_sessions_table();
    CREATE FOREIGN TABLE inbox (doc text) SERVER agno_loader;
    SELECT agno_upsert_sessions('[{"session_id": "a"}, {"session_id": "b"}]');
});

is(sql('SELECT extversion FROM pg_extension WHERE extname = $$agno$$'), '1.1', 'the version');
is($node->psql('postgres', 'ALTER EXTENSION agno UPDATE'), 0, 'an update to the version that is there');
query_fails($node, "ALTER EXTENSION agno UPDATE TO '0.9'", '22023', 'has no update path', 'an update to no version');
query_fails($node, 'CREATE EXTENSION agno', '42710', 'already exists', 'a second one in the same database');
is(sql(q{CREATE SCHEMA elsewhere; ALTER EXTENSION agno SET SCHEMA elsewhere;
         SELECT outcome FROM elsewhere.agno_upsert_sessions('{"session_id": "a"}')}),
    'unchanged', 'moved to another schema, it works from there');

# Members can't be dropped one by one, nor can the extension while a loader table needs it.
query_fails($node, 'DROP FUNCTION elsewhere.agno_explain_target', '2BP01', 'extension agno requires it', 'a member alone');
query_fails($node, 'DROP SERVER agno_loader CASCADE', '2BP01', 'extension agno requires it', 'the server alone');
query_fails($node, 'DROP EXTENSION agno', '2BP01', 'foreign table inbox depends on server agno_loader',
    'DROP EXTENSION with a loader table');

# Another session is in the middle of a transaction that has used everything, and goes on.
my $other = $node->background_psql('postgres', on_error_stop => 0);
$other->query_safe(q{
    SET search_path = public, elsewhere;
    SELECT count(*) FROM agno_upsert_sessions('{"session_id": "d"}');
    INSERT INTO inbox VALUES ('{"session_id": "e"}');
    PREPARE upsert(text) AS SELECT outcome FROM agno_upsert_sessions($1);
    EXECUTE upsert('{"session_id": "d", "name": "prepared"}');
});
sql('DROP EXTENSION agno CASCADE');
is(sql('SELECT string_agg(session_id, $$ $$ ORDER BY session_id) FROM sessions'), 'a b d e', 'DROP EXTENSION leaves the table alone');
like($other->query(q{EXECUTE upsert('{"session_id": "f"}')}) . $other->{stderr}, qr/agno_upsert_sessions.* does not exist/,
    'a prepared call after DROP EXTENSION fails as any of a dropped function');
$other->{stderr} = '';
sql('CREATE EXTENSION agno');
is($other->query_safe(q{EXECUTE upsert('{"session_id": "f"}')}), 'inserted', '... and works again after CREATE EXTENSION');
$other->quit;

# DROP EXTENSION in the middle of a call, and of a load: they end as if it came later.
sql(q{
    CREATE FOREIGN TABLE inbox (doc text) SERVER agno_loader;
    CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS
        'BEGIN PERFORM pg_advisory_xact_lock(1); RETURN NEW; END';
    CREATE TRIGGER wait BEFORE INSERT ON sessions FOR EACH ROW EXECUTE FUNCTION wait();
});
my $holder = $node->background_psql('postgres');
$holder->query_safe('SELECT pg_advisory_lock(1)');
my $caller = $node->background_psql('postgres', on_error_stop => 0);
$caller->query_until(qr/calling/, q{
\echo calling
SELECT outcome FROM agno_upsert_sessions('{"session_id": "g"}');
});
$node->poll_query_until('postgres', 'SELECT count(*) = 1 FROM pg_locks WHERE locktype = $$advisory$$ AND NOT granted');
sql('DROP EXTENSION agno CASCADE');
$holder->quit;
like($caller->query('SELECT 1'), qr/inserted/, 'a call during which the extension was dropped ends well');
$caller->quit;
is(sql('SELECT count(*) FROM sessions WHERE session_id = $$g$$'), '1', '... and its row is there');
sql('DROP TRIGGER wait ON sessions; CREATE EXTENSION agno');

# Dropped and made again within a transaction; rolled back.
is(sql(q{
    BEGIN;
    DROP EXTENSION agno; CREATE EXTENSION agno;
    SELECT outcome FROM agno_upsert_sessions('{"session_id": "h"}');
    ROLLBACK;
    SELECT outcome FROM agno_upsert_sessions('{"session_id": "h"}');
}), "inserted\ninserted", 'dropped and made again in a transaction');

# Event triggers see the commands, and may forbid them.
sql(q{
    CREATE TABLE seen (number serial, event text, tag text, object text);
    CREATE FUNCTION see() RETURNS event_trigger LANGUAGE plpgsql AS $$
    DECLARE object record;
    BEGIN
        IF TG_EVENT = 'sql_drop' THEN
            FOR object IN SELECT * FROM pg_event_trigger_dropped_objects() WHERE original LOOP
                INSERT INTO seen (event, tag, object) VALUES (TG_EVENT, TG_TAG, object.object_identity);
            END LOOP;
        ELSIF TG_EVENT = 'ddl_command_end' THEN
            FOR object IN SELECT * FROM pg_event_trigger_ddl_commands() LOOP
                INSERT INTO seen (event, tag, object) VALUES (TG_EVENT, object.command_tag, object.object_identity);
            END LOOP;
        ELSE
            INSERT INTO seen (event, tag) VALUES (TG_EVENT, TG_TAG);
        END IF;
    END $$;
    CREATE EVENT TRIGGER at_start ON ddl_command_start EXECUTE FUNCTION see();
    CREATE EVENT TRIGGER at_end ON ddl_command_end EXECUTE FUNCTION see();
    CREATE EVENT TRIGGER at_drop ON sql_drop EXECUTE FUNCTION see();
    CREATE EVENT TRIGGER at_rewrite ON table_rewrite EXECUTE FUNCTION see();
    TRUNCATE seen;
});
sub seen {
    return sql(q{
        WITH gone AS (DELETE FROM seen RETURNING *)
        SELECT concat_ws(' ', event, tag, object) FROM gone ORDER BY number});
}
is(sql('SELECT agno_create_sessions_table($$seen_sessions$$)'), 'seen_sessions', 'a sessions table under event triggers');
is(seen(), join("\n",
    'ddl_command_start CREATE TABLE',
    'ddl_command_end CREATE TABLE public.seen_sessions',
    'ddl_command_end CREATE INDEX public.seen_sessions_pkey'), '... which see a CREATE TABLE');
sql('SELECT agno_create_sessions_table($$seen_sessions$$)');
unlike(seen(), qr/INDEX/, '... and nothing made the second time');
sql(q{SELECT agno_upsert_sessions('{"session_id": "a"}', target => 'seen_sessions')});
is(seen(), '', 'upserts are no DDL');
sql('DROP TABLE seen_sessions; DROP EXTENSION agno');
like(seen(), qr/sql_drop DROP EXTENSION agno/, 'they see DROP EXTENSION');
sql('CREATE EXTENSION agno');
like(seen(), qr/ddl_command_end CREATE EXTENSION agno/, '... and CREATE EXTENSION');

sql(q{
    CREATE FUNCTION forbid() RETURNS event_trigger LANGUAGE plpgsql AS
        $$BEGIN RAISE EXCEPTION 'no tables today' USING ERRCODE = '42501'; END$$;
    CREATE EVENT TRIGGER forbid ON ddl_command_end WHEN TAG IN ('CREATE TABLE') EXECUTE FUNCTION forbid();
});
query_fails($node, q{SELECT agno_create_sessions_table('forbidden')}, '42501', 'no tables today', 'an event trigger may forbid the table');
is(sql(q{SELECT to_regclass('forbidden') IS NULL}), 't', '... and then there is none');

# Both ways to this version, CREATE EXTENSION and an update, come to the same: every column of the catalogs but the oids.
my $members = q{
    SELECT pg_describe_object(classid, objid, objsubid) AS member, concat_ws('|',
        (SELECT pg_get_functiondef(f.oid) || (to_jsonb(f) - '{oid,proargdefaults}'::text[]) FROM pg_proc f
         WHERE f.oid = objid AND classid = 'pg_proc'::regclass),
        (SELECT to_jsonb(w) - '{oid,fdwhandler,fdwvalidator}'::text[] || jsonb_build_array(w.fdwhandler::regprocedure, w.fdwvalidator::regprocedure)
         FROM pg_foreign_data_wrapper w WHERE w.oid = objid AND classid = 'pg_foreign_data_wrapper'::regclass),
        (SELECT to_jsonb(s) - '{oid,srvfdw}'::text[] FROM pg_foreign_server s WHERE s.oid = objid AND classid = 'pg_foreign_server'::regclass),
        obj_description(objid, classid::regclass::name),
        (SELECT jsonb_agg(i.initprivs) FROM (SELECT initprivs::text FROM pg_init_privs i
         WHERE i.objoid = objid AND i.classoid = classid) i)) AS what
    FROM pg_depend WHERE refclassid = 'pg_extension'::regclass AND deptype = 'e'
        AND refobjid = (SELECT oid FROM pg_extension WHERE extname = 'agno') ORDER BY 1};
sql('DROP EVENT TRIGGER forbid');
my $created = sql($members);
like($created, qr/^function agno_upsert\(/m, 'the catalog has agno_upsert');
sql(q{
    DROP EXTENSION agno;
    CREATE EXTENSION agno VERSION '1.0';
    CREATE FOREIGN TABLE inbox (doc text) SERVER agno_loader OPTIONS (target 'sessions', on_error 'skip');
    CREATE VIEW way AS SELECT path FROM agno_explain_target('sessions');
    CREATE VIEW flushed AS SELECT outcome FROM agno_upsert_sessions('{"session_id": "of a view"}'::jsonb);
});
isnt(sql($members), $created, 'version 1.0 is another one');
is(sql(q{SELECT outcome FROM agno_upsert_sessions('{"session_id": "of 1.0"}')}), 'inserted', '... and works with the library of this one');
sql(q{INSERT INTO inbox VALUES ('{"session_id": "by 1.0"}')});
is(sql('SELECT path FROM way'), 'direct', '... and so does a view');

# What calls a function that gained arguments has to be made again: the update says which, and leaves everything as it was.
query_fails($node, 'ALTER EXTENSION agno UPDATE', '2BP01', 'view flushed depends on function agno_upsert_sessions', 'an update under a view of a function that changed');
is(sql('SELECT extversion FROM pg_extension WHERE extname = $$agno$$'), '1.0', '... leaves version 1.0');
is(sql('SELECT outcome FROM flushed'), 'inserted', '... whose view still works');
sql('DROP VIEW flushed; ALTER EXTENSION agno UPDATE');
is(sql($members), $created, 'an updated extension has what a new one has');
is(sql(q{SELECT outcome FROM agno_upsert_sessions('{"session_id": "of 1.0"}'::json)}), 'unchanged', '... and what is new in it works');
is(sql('SELECT path FROM way'), 'direct', '... and the other view');
is(sql(q{INSERT INTO inbox VALUES ('{"session_id": "by 1.0"}'), ('{"session_id": "by 1.1"}'); SELECT unchanged, inserted, absent FROM agno_loader_result()}),
    '1|1|0', '... and the loader table');
sql(q{ALTER FOREIGN TABLE inbox OPTIONS (ADD mode 'delete', ADD key 'session_id')});
is(sql(q{INSERT INTO inbox VALUES ('{"session_id": "by 1.0"}'); SELECT deleted FROM agno_loader_result()}), '1', '... which takes the new options');

done_testing;
