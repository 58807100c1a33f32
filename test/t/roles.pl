# What takes several sessions, or roles that log in: who may create and drop the extension, what
# others' sessions have to fear, and what they don't.
use strict;
use warnings;
use AgnoTest;
use Test::More;

my $node = new_node('main');
sub sql {
    my ($sql, %options) = @_;
    my $database = delete $options{database} // 'postgres';
    return $node->safe_psql($database, "SET client_min_messages = warning; $sql", %options);
}
sub as { return (extra_params => [ '-U', $_[0] ]) }

sql(q{
    CREATE ROLE owner LOGIN; CREATE ROLE stranger LOGIN; CREATE ROLE creator LOGIN;
    CREATE DATABASE owned OWNER owner;
    GRANT CREATE ON DATABASE owned TO creator;
});

# The extension is trusted: a right to create in the database is enough.
query_fails($node, 'CREATE EXTENSION agno', '42501', 'permission denied to create extension', 'CREATE EXTENSION by a stranger',
    database => 'owned', as('stranger'));
is(sql('CREATE SCHEMA agno; CREATE EXTENSION agno SCHEMA agno; SELECT extowner::regrole FROM pg_extension WHERE extname = $$agno$$',
        database => 'owned', as('owner')),
    'owner', "CREATE EXTENSION by the database's owner, who owns it then");
is(sql(q{SELECT string_agg(DISTINCT proowner::regrole::text, ' ') FROM pg_proc WHERE probin LIKE '%agno'}, database => 'owned'),
    'postgres', "... but not its functions: nobody else's code gets a C function's rights");
is(sql(q{SET search_path = agno, public; CREATE TABLE sessions (session_id text PRIMARY KEY);
         SELECT outcome FROM agno_upsert_sessions('{"session_id": "a"}')}, database => 'owned', as('owner')),
    'inserted', '... and uses it');
sql('CREATE SCHEMA creators', database => 'owned', as('creator'));
for my $command ('DROP EXTENSION agno', 'ALTER EXTENSION agno UPDATE', 'ALTER EXTENSION agno SET SCHEMA creators') {
    query_fails($node, $command, '42501', 'must be owner of extension agno', "$command by a stranger",
        database => 'owned', as('creator'));
}
query_fails($node, 'ALTER FUNCTION agno.agno_explain_target OWNER TO owner', '42501', 'must be owner of function',
    "its functions are not the extension's owner's to change", database => 'owned', as('owner'));
query_fails($node, q{CREATE FUNCTION mine() RETURNS void LANGUAGE c AS '$libdir/agno', 'agno_loader_handler'}, '42501',
    'permission denied for language c', 'nor is its library', database => 'owned', as('owner'));
is($node->psql('owned', 'ALTER EXTENSION agno UPDATE', as('owner')), 0, 'ALTER EXTENSION UPDATE by its owner');
query_fails($node, 'CREATE SCHEMA elsewhere; ALTER EXTENSION agno SET SCHEMA elsewhere', '42501', 'must be owner of function',
    "ALTER EXTENSION SET SCHEMA by its owner, who doesn't own its functions", database => 'owned', as('owner'));
is($node->psql('owned', 'DROP EXTENSION agno', as('owner')), 0, 'DROP EXTENSION by its owner');
is($node->psql('owned', 'CREATE SCHEMA theirs; CREATE EXTENSION agno SCHEMA theirs', as('creator')), 0, 'CREATE EXTENSION by who may create');
query_fails($node, 'DROP EXTENSION agno; DROP EXTENSION agno', '42704', 'does not exist', "the database's superuser may drop it",
    database => 'owned');

# Its script runs as a superuser: nothing that was put into its schema before is used or replaced.
sql(q{
    CREATE SCHEMA trap;
    CREATE DOMAIN trap.text AS int; CREATE DOMAIN trap.jsonb AS int; CREATE DOMAIN trap.regclass AS int;
    CREATE DOMAIN trap.boolean AS int; CREATE DOMAIN trap.timestamptz AS int; CREATE DOMAIN trap.fdw_handler AS int;
    CREATE EXTENSION agno SCHEMA trap;
}, database => 'owned', as('creator'));
is(sql(q{
    SELECT count(*) FROM pg_depend JOIN pg_type t ON t.oid = refobjid
    WHERE classid = 'pg_proc'::regclass AND refclassid = 'pg_type'::regclass AND typnamespace = 'trap'::regnamespace},
        database => 'owned'),
    '0', 'types that lie in wait in its schema are not used');
sql('DROP EXTENSION agno', database => 'owned', as('creator'));
sql(q{CREATE FUNCTION trap.agno_explain_target(pg_catalog.regclass) RETURNS pg_catalog.text LANGUAGE sql AS 'SELECT $1::pg_catalog.text'},
    database => 'owned', as('creator'));
query_fails($node, 'CREATE EXTENSION agno SCHEMA trap', '42723', 'agno_explain_target', 'nor is a function that is there replaced',
    database => 'owned', as('creator'));

# Another session's temporary table.
sql(q{SELECT agno_create_sessions_table(); REVOKE ALL ON SCHEMA public FROM PUBLIC; GRANT USAGE ON SCHEMA public TO PUBLIC});
my $other = $node->background_psql('postgres', on_error_stop => 0);
$other->query_safe(q{
    CREATE TEMP TABLE private (session_id text PRIMARY KEY, name text);
    INSERT INTO private VALUES ('a', 'theirs');
});
my $private = sql('SELECT oid FROM pg_class WHERE relname = $$private$$');
for my $document ('{"session_id": "a", "name": "ours"}', '{"session_id": "b"}') {
    query_fails($node, "SELECT * FROM agno_upsert_sessions('$document'::text, target => $private)", '0A000',
        'cannot access temporary tables of other sessions', "a superuser with $document");
}
query_fails($node, "SELECT * FROM agno_explain_target($private)", '0A000', 'temporary tables of other sessions', '... who only asks');
query_fails($node, qq{SELECT * FROM agno_upsert_sessions('{"session_id": "a"}'::text, target => $private)}, '42501',
    'permission denied for schema pg_temp', 'anybody else', as('stranger'));
is($other->query_safe('SELECT name FROM private'), 'theirs', 'it is as it was');

# Who has no right on a table can't keep others off it, even in a transaction that goes on.
my $stranger = $node->background_psql('postgres', on_error_stop => 0, extra_params => [ '-U', 'stranger' ]);
for my $statement ('SELECT * FROM agno_explain_target(\'sessions\')', q{SELECT agno_upsert_sessions('{"session_id": "a"}')},
    q{SELECT agno_upsert_sessions('{"session_id": "a"}'::text, target => 'sessions')}) {
    $stranger->{stderr} = '';
    $stranger->query("BEGIN; SAVEPOINT s; $statement; ROLLBACK TO s;");
    like($stranger->{stderr}, qr/permission denied for table sessions/, "a stranger's $statement");
    is(sql(q{SET lock_timeout = '60s'; ALTER TABLE sessions ADD extra int; ALTER TABLE sessions DROP extra; SELECT 'done'}), 'done',
        '... locks nothing');
    $stranger->query('ROLLBACK');
}
$stranger->quit;

# A call waits for a table that is being replaced, and then takes the new one.
sql('GRANT SELECT, INSERT, UPDATE ON sessions TO stranger');
$other->query_safe(q{
    BEGIN;
    ALTER TABLE sessions RENAME TO old_sessions;
    SELECT agno_create_sessions_table();
    GRANT SELECT, INSERT, UPDATE ON sessions TO stranger;
});
my $waiting = $node->background_psql('postgres', on_error_stop => 0, extra_params => [ '-U', 'stranger' ]);
$waiting->query_until(qr/calling/, q{
\echo calling
SELECT outcome FROM agno_upsert_sessions('{"session_id": "late"}');
});
ok($node->poll_query_until('postgres', "SELECT count(*) = 1 FROM pg_locks WHERE NOT granted AND relation = 'sessions'::regclass"),
    'a call waits for a table that is being replaced');
$other->query_safe('COMMIT');
like($waiting->query('SELECT 1'), qr/inserted/, '... and succeeds');
$waiting->quit;
is(sql('SELECT (SELECT count(*) FROM sessions), (SELECT count(*) FROM old_sessions)'), '1|0', '... in the new one');
$other->quit;

# A table in pg_catalog that is nobody's catalog, and the right to read or write all data.
is(sql(q{
    SET allow_system_table_mods = on;
    CREATE TABLE pg_catalog.odd_sessions (session_id text PRIMARY KEY);
    SELECT outcome FROM agno_upsert_sessions('{"session_id": "a"}'::text, target => 'odd_sessions');
    DROP TABLE pg_catalog.odd_sessions;
}), 'inserted', 'a table that a superuser put into pg_catalog');

done_testing;
