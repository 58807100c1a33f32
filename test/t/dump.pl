# A dump of a database with the extension has one line for it and the user's tables with their rows;
# restored, by whatever way, everything works as before. pg_upgrade carries it over.
use strict;
use warnings;
use AgnoTest;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = new_node('main');
my $files = $PostgreSQL::Test::Utils::tmp_check;
sub sql_in {
    my ($database, $sql) = @_;
    return $node->safe_psql($database, "SET client_min_messages = warning; $sql");
}

# Names that a dump must quote; a schema that is on no search_path when it is restored; rights; a
# view on a call; a table that was made before the one that its name sorts behind.
sql_in('postgres', 'CREATE ROLE app; CREATE ROLE operator; CREATE DATABASE original');
sql_in('original', q{
    CREATE SCHEMA extensions;
    CREATE EXTENSION agno SCHEMA extensions;
    SET search_path = public, extensions;
    CREATE SCHEMA "App Data";
    SELECT agno_create_sessions_table(), agno_create_sessions_table('"App Data"."Sessions"');
    ALTER TABLE sessions ADD tenant int DEFAULT 7;
    CREATE TABLE rejects (ordinal bigint, session_id text, sqlstate text, detail text, doc text);
    CREATE FOREIGN TABLE a_inbox (doc text) SERVER agno_loader
        OPTIONS (target 'public.sessions', on_error 'skip', reject_table 'rejects');
    CREATE FOREIGN TABLE "App Data".inbox (doc jsonb) SERVER agno_loader OPTIONS (target '"App Data"."Sessions"', mode 'patch');
    CREATE FUNCTION save(document jsonb) RETURNS text LANGUAGE sql BEGIN ATOMIC
        SELECT outcome FROM agno_upsert_sessions(document, target => 'sessions'); END;
    CREATE VIEW saved AS SELECT * FROM agno_explain_target('sessions');
    CREATE SERVER another FOREIGN DATA WRAPPER agno_loader;
    CREATE FOREIGN TABLE another_inbox (doc text) SERVER another;
    GRANT USAGE ON SCHEMA "App Data", extensions TO app;
    GRANT SELECT, INSERT, UPDATE ON sessions, "App Data"."Sessions" TO app;
    GRANT INSERT ON a_inbox, rejects TO app;
    REVOKE USAGE ON FOREIGN SERVER agno_loader FROM PUBLIC;
    GRANT USAGE ON FOREIGN SERVER agno_loader TO operator;
    REVOKE EXECUTE ON FUNCTION agno_create_sessions_table FROM PUBLIC;
    ALTER DATABASE original SET search_path = public, extensions;
    SELECT agno_upsert_sessions((SELECT jsonb_agg(jsonb_build_object('session_id', 's' || i, 'state', jsonb_build_object('i', i),
        'runs', (SELECT jsonb_agg(md5(i::text || j)) FROM generate_series(1, i) j))) FROM generate_series(1, 200) i));
    INSERT INTO "App Data".inbox VALUES ('{"session_id": "x", "name": "kept"}');
});

my $content = q{SELECT md5(string_agg(s::text, E'\n' ORDER BY session_id)), count(*) FROM sessions s};
my $rights = q{
    SELECT proname || ' ' || proacl::text FROM pg_proc WHERE proname LIKE 'agno%' AND proacl IS NOT NULL
    UNION ALL SELECT srvname || ' ' || srvacl::text FROM pg_foreign_server WHERE srvacl IS NOT NULL
    UNION ALL SELECT relname || ' ' || relacl::text FROM pg_class WHERE relacl IS NOT NULL AND relnamespace = 'public'::regnamespace
    ORDER BY 1};
my $members = q{SELECT pg_describe_object(classid, objid, objsubid) FROM pg_depend WHERE deptype = 'e'
    AND refobjid = (SELECT oid FROM pg_extension WHERE extname = 'agno') ORDER BY 1};
my %expected = map { $_ => sql_in('original', $_) } $content, $rights, $members;

# Everything is there, and works.
sub works {
    my ($how, $server, $database) = @_;
    my $sql = sub { return $server->safe_psql($database, "SET client_min_messages = warning; $_[0]") };
    is($sql->($content), $expected{$content}, "$how: the rows are there");
    is($sql->($rights), $expected{$rights}, "$how: rights are as they were");
    is($sql->($members), $expected{$members}, "$how: the extension has its members");
    is($sql->(q{SELECT string_agg(outcome, ' ') FROM agno_upsert_sessions((SELECT jsonb_agg(jsonb_strip_nulls(to_jsonb(s)) - 'updated_at')
                FROM sessions s WHERE session_id IN ('s1', 's150')) || '[{"session_id": "new"}, {"session_id": "s2"}]')}),
        'unchanged unchanged inserted updated', "$how: the function works");
    is($sql->(q{INSERT INTO a_inbox VALUES ('{"session_id": "new2", "tenant": 8}'), ('{"session_id": "bad", "no": 1}');
                SELECT inserted, rejected FROM agno_loader_result(); SELECT sqlstate FROM rejects}), "1|1\n42703", "$how: a loader works");
    is($sql->(q{INSERT INTO "App Data".inbox VALUES ('{"session_id": "x", "state": 1}');
                SELECT name, state FROM "App Data"."Sessions"}), 'kept|1', "$how: another, of a quoted target");
    is($sql->(q{INSERT INTO another_inbox VALUES ('{"session_id": "new3"}'); SELECT tenant FROM sessions WHERE session_id = 'new3'}),
        7, "$how: a loader of the user's own server");
    is($sql->(q{SELECT save('{"session_id": "new4"}'); SELECT path FROM saved}), "inserted\ndirect", "$how: a function and a view on ours");
    is($sql->(q{SET ROLE app; INSERT INTO a_inbox VALUES ('{"session_id": "new5"}'); SELECT inserted FROM agno_loader_result()}), 1,
        "$how: for a user with rights");
    return;
}

sub dump_to {
    my ($file, @options) = @_;
    $node->command_ok([ 'pg_dump', '-f', "$files/$file", @options, 'original' ], "pg_dump @options");
    return;
}

dump_to('plain.sql', '--create');
my $dump = slurp_file("$files/plain.sql");
is_deeply([ $dump =~ /^(.*EXTENSION.*agno\b.*);$/mg ],
    [ 'CREATE EXTENSION IF NOT EXISTS agno WITH SCHEMA extensions', q{COMMENT ON EXTENSION agno IS 'merges AI agent session documents into a table in bulk'} ],
    'the extension is one line of the dump, and its comment');
unlike($dump, qr/CREATE (FUNCTION|SERVER|FOREIGN DATA WRAPPER) \S*agno_/, '... and no member has one');
like($dump, qr/^COPY public\.sessions .*\ns1\t/m, 'the rows of the user\'s table are in the dump');

sub restore {
    my ($how, @command) = @_;
    my $database = 'restored';
    $node->safe_psql('postgres', "DROP DATABASE IF EXISTS $database");
    $node->safe_psql('postgres', "CREATE DATABASE $database TEMPLATE template0");
    $node->safe_psql('postgres', "ALTER DATABASE $database SET search_path = public, extensions");
    $node->command_ok(\@command, "$how: restored");
    works($how, $node, $database);
    return;
}

dump_to('no_create.sql');
restore('plain', 'psql', '-XqAtv', 'ON_ERROR_STOP=1', '-1', '-d', 'restored', '-o', '/dev/null', '-f', "$files/no_create.sql");
dump_to('custom', '-Fc');
restore('custom', 'pg_restore', '-e', '-d', 'restored', "$files/custom");
dump_to('directory', '-Fd', '-j2');
restore('directory, parallel', 'pg_restore', '-e', '-j2', '-d', 'restored', "$files/directory");
dump_to('inserts.sql', '--rows-per-insert=50', '--quote-all-identifiers');
restore('inserts', 'psql', '-XqAtv', 'ON_ERROR_STOP=1', '-d', 'restored', '-o', '/dev/null', '-f', "$files/inserts.sql");

# --clean drops the extension and creates it again.
$node->command_ok([ 'pg_restore', '-e', '--clean', '--if-exists', '-d', 'restored', "$files/custom" ], 'restored over what there is');
works('over what there was', $node, 'restored');

$node->command_ok([ 'pg_dump', '--binary-upgrade', '--schema-only', '-f', "$files/upgrade.sql", 'original' ], 'pg_dump --binary-upgrade');
like(slurp_file("$files/upgrade.sql"), qr/binary_upgrade_create_empty_extension\('agno'/, '... makes the extension of its members');

$node->command_fails_like([ 'pg_dump', '--include-foreign-data=agno_loader', '-f', "$files/foreign.sql", 'original' ],
    qr/cannot read from loader table "\w*inbox"/, 'the data of a loader table can\'t be dumped, and that is said');

# A dump of the sessions alone goes into a database without the extension.
dump_to('table', '-Fc', '-t', 'public.sessions');
$node->safe_psql('postgres', 'CREATE DATABASE bare TEMPLATE template0');
$node->command_ok([ 'pg_restore', '-e', '--no-acl', '-d', 'bare', "$files/table" ], 'sessions alone: restored without the extension');
is($node->safe_psql('bare', $content), $expected{$content}, 'sessions alone: the rows are there');

# pg_upgrade, by copying and by linking files. PostgreSQL 18's looks for a module in $libdir alone, not
# along dynamic_library_path, by which a throw-away server of 18 has it.
SKIP: {
    skip 'pg_upgrade needs the module installed', 2 if slurp_file($ENV{TEMP_CONFIG}) =~ /dynamic_library_path/;
    my $bin = $node->config_data('--bindir');
    $node->stop;
    for my $how ('copy', 'link') {
        my $new = PostgreSQL::Test::Cluster->new($how);
        $new->init(extra => [ '-E', 'UTF8', '--locale=C.UTF-8' ]);
        mkdir "$files/$how" and chdir "$files/$how" or die;
        command_ok([ 'pg_upgrade', '--no-sync', $how eq 'link' ? '--link' : (), '-b', $bin, '-B', $bin,
            '-d', $node->data_dir, '-D', $new->data_dir, '-s', $new->host, '-p', $node->port, '-P', $new->port ], "pg_upgrade, $how");
        $new->start;
        works("pg_upgrade, $how", $new, 'original');
        $new->stop;
    }
}
done_testing;
