# When the machine runs out of something in the middle of a call: an error of class 53 or the
# system's own, nothing written, and a backend that goes on once there is enough again. The limits
# are those of the backend's process.
use strict;
use warnings;
use AgnoTest;
use PostgreSQL::Test::Utils;
use Test::More;

# Small segments, so that the limit on files spares the WAL.
my $node = new_node('main', init => { extra => ['--wal-segsize=1'] }, conf => <<'CONF');
max_wal_size = 32MB
work_mem = 1MB
CONF
sub sql { return $node->safe_psql('postgres', "SET client_min_messages = warning; $_[0]") }
sql(twin_tables() . q{
    CREATE EXTENSION amcheck;
    -- 3 MB each
    CREATE TABLE payloads AS SELECT name, string_agg(jsonb_build_object('session_id', 's' || i, 'name', name,
        'state', CASE WHEN i % 2 = 0 THEN (SELECT jsonb_object_agg(md5(i::text || j), j) FROM generate_series(1, 50) j) END,
        'runs', (SELECT jsonb_agg(jsonb_build_object('run_id', j, 'text', md5(name || i || j)))
                 FROM generate_series(1, 120) j))::text, E'\n') AS documents
    FROM generate_series(1, 400) i, (VALUES ('one'), ('two')) names (name) GROUP BY name;
    CREATE TABLE copies (documents text);
    CREATE FOREIGN TABLE direct_inbox (doc text) SERVER agno_loader OPTIONS (target 'direct', on_error 'skip');
});

my $documents = q{(SELECT documents FROM payloads WHERE name = '%s')};
my %statements = map { $_ => "SELECT count(*) FROM agno_upsert_sessions($documents, target => $_)" }
    q{'direct'}, q{'direct', mode => 'patch'}, q{'triggered'}, q{'triggered', on_error => 'skip'};
$statements{q{'direct', as jsonb}} = q{SELECT count(*) FROM agno_upsert_sessions((SELECT jsonb_agg(line::jsonb)
    FROM payloads, string_to_table(documents, E'\n') line WHERE name = '%s'), target => 'direct')};
$statements{q{'direct', by a loader}} = q{INSERT INTO direct_inbox SELECT string_to_table(documents, E'\n') FROM payloads WHERE name = '%s'};

sub limit {
    my ($session, $resource, $value) = @_;
    system_or_bail('prlimit', '--pid', $session->{pid}, "--$resource=$value:");
    return;
}

sub start_session {
    my $psql = $node->background_psql('postgres', on_error_stop => 0);
    return { psql => $psql, pid => $psql->query_safe(q{LOAD 'plpgsql'; SELECT pg_backend_pid()}) };
}

sub run_in {
    my ($session, $sql) = @_;
    my $output = $session->{psql}->query("\\set VERBOSITY verbose\n$sql");
    my ($error) = $session->{psql}{stderr} =~ /((?:ERROR|FATAL|PANIC):.*)/;
    $session->{psql}{stderr} = '';
    return $error // '';
}

# The table is as before, or as after.
sub state_of {
    my ($table) = @_;
    return sql("SELECT count(*), string_agg(DISTINCT name, ',') FROM $table");
}

for my $name (sort keys %statements) {
    my ($table) = $name =~ /^'(\w+)'/;
    my $start = $name =~ /,/ ? 'a full table' : 'an empty table';
    sql("TRUNCATE $table");
    sql(sprintf $statements{qq{'$table'}}, 'one') if $start =~ /full/;
    my $before = state_of($table);
    my $statement = sprintf $statements{$name}, 'two';

    my $session = start_session();
    limit($session, 'fsize', 1_300_000);
    like(run_in($session, $statement), qr/ERROR:  \w+: could not (extend|write)/, "$name, $start: no space for the file");
    is(state_of($table), $before, "$name, $start: ... nothing is written");
    limit($session, 'fsize', 'unlimited');
    is(run_in($session, "BEGIN; $statement; ROLLBACK"), '', "$name, $start: ... and the backend goes on");
    $session->{psql}->quit;

    # Memory: from far too little to enough.
    $session = start_session();
    my (@strange, %seen);
    for my $megabytes (1 .. 8, map { $_ * 3 } 3 .. 40) {
        my ($size) = slurp_file("/proc/$session->{pid}/status") =~ /^VmSize:\s+(\d+) kB/m;
        limit($session, 'as', ($size + 1024 * $megabytes) * 1024);
        my $error = run_in($session, "BEGIN; $statement; ROLLBACK");
        $seen{ $error eq '' ? 'enough' : 'not enough' } = 1;
        push @strange, "$megabytes MB: $error" if $error !~ /^$|^ERROR:  53200: out of memory/;
        limit($session, 'as', 'unlimited');
        my $alive = run_in($session, 'SELECT 1');
        push @strange, "$megabytes MB, then: $alive" if $alive ne '';
        last if $error eq '' || $error =~ /FATAL/;
    }
    is_deeply(\@strange, [], "$name, $start: out of memory is an error of its own");
    is_deeply(\%seen, { 'enough' => 1, 'not enough' => 1 }, "$name, $start: ... in the middle of the call");
    is(state_of($table), $before, "$name, $start: ... nothing is written");
    is(run_in($session, $statement), '', "$name, $start: ... and the backend goes on");
    like(state_of($table), qr/^400\|two$/, "$name, $start: ... and writes");
    $session->{psql}->quit;
}
is(sql(qq{SELECT bt_index_parent_check(indexrelid, true) FROM pg_index WHERE indrelid = '$_'::regclass; SELECT * FROM verify_heapam('$_')}), '',
    "$_ is sound") for 'direct', 'triggered';
unlike(slurp_file($node->logfile), qr/WARNING|PANIC|terminated by signal/, 'the server has nothing to complain of');
done_testing;
