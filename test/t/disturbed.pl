# Writers that are cancelled at any moment, or beside which tables are maintained: a call is made
# wholly or not at all, the backend goes on, and nobody sees an error but the one who was cancelled.
use strict;
use warnings;
use AgnoTest;
use IPC::Run;
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(sleep time);

my $seconds = $ENV{AGNO_DISTURBED_SECONDS} // 4;
my $files = $PostgreSQL::Test::Utils::tmp_check;
my $node = new_node('main', conf => "autovacuum_naptime = 1s\nmax_locks_per_transaction = 256\n");
sub sql { return $node->safe_psql('postgres', "SET client_min_messages = warning; $_[0]") }
sql(twin_tables() . q{
    CREATE EXTENSION amcheck;
    CREATE FOREIGN TABLE inbox (doc jsonb) SERVER agno_loader OPTIONS (target 'direct', on_error 'skip');
    CREATE INDEX direct_name ON direct (name);

    -- Batch n: sessions that each batch changes, and new ones.
    CREATE FUNCTION documents(writer text, n int) RETURNS TABLE (session_id text, document jsonb) LANGUAGE sql AS $$
        SELECT id, jsonb_build_object('session_id', id, 'agent_id', writer, 'name', n::text,
                   'metadata', (SELECT jsonb_agg(md5(id || j)) FROM generate_series(1, 60) j),
                   'runs', (SELECT jsonb_agg(md5(id || n || j)) FROM generate_series(1, 3 * i) j))
        FROM generate_series(1, 50) i, format('%s/%s/%s', writer, CASE WHEN i <= 40 THEN 'hot' ELSE n::text END, i) id $$;
    -- And sessions that all writers insert and change.
    CREATE FUNCTION contested(n int) RETURNS TABLE (document jsonb) LANGUAGE sql AS $$
        SELECT jsonb_build_object('session_id', format('contested/%s/%s', n % 20, i), 'agent_id', 'contested', 'name', n::text)
        FROM generate_series(1, 5) i $$;
    CREATE FUNCTION batch(writer text, n int) RETURNS jsonb LANGUAGE sql AS $$
        SELECT jsonb_agg(document) FROM (SELECT document FROM documents(writer, n) UNION ALL SELECT contested(n)) d $$;
    -- Whoever was cancelled goes on in the same transaction, having written to another row before.
    CREATE TABLE notes (writer text, n int);
    CREATE FUNCTION write_or_note(target regclass, writer text, n int) RETURNS int LANGUAGE plpgsql AS $$
    BEGIN
        BEGIN
            PERFORM agno_upsert_sessions(batch(writer, n), target => write_or_note.target,
                on_error => CASE n % 2 WHEN 0 THEN 'skip' ELSE 'abort' END);
            RETURN n;
        EXCEPTION WHEN query_canceled THEN
            INSERT INTO notes VALUES (writer, n);
            RETURN NULL;
        END;
    END $$;
});

# A writer's psql prints the numbers of the batches that it was told are in.
my %statements = (
    function => q{SELECT 0 * count(*) + %3$s FROM agno_upsert_sessions(batch('%2$s', %3$s), target => '%1$s');},
    survivor => q{SELECT write_or_note('%1$s', '%2$s', %3$s);},
    loader => q{WITH loaded AS (INSERT INTO inbox SELECT jsonb_array_elements(batch('%2$s', %3$s)) RETURNING 1)
        SELECT 0 * count(*) + %3$s FROM loaded;});
my @kinds = ([ 'function', 'direct' ], [ 'function', 'triggered' ], [ 'survivor', 'direct' ], [ 'survivor', 'triggered' ], [ 'loader', 'direct' ]);

sub start_writers {
    my ($phase) = @_;
    return map {
        my ($kind, $table) = @$_;
        my %writer = (name => "$phase-$kind-$table", table => $table, output => '', errors => '');
        my $file = "$files/$writer{name}.sql";
        append_to_file($file, join "\n", "SET application_name = 'writer';",
            map { sprintf $statements{$kind}, $table, $writer{name}, $_ } 1 .. 20_000);
        my @psql = ('psql', '-XAtqf', $file, '-d', $node->connstr('postgres'));
        $writer{process} = IPC::Run::start(\@psql, '<', '/dev/null', '>', \$writer{output}, '2>', \$writer{errors});
        \%writer;
    } @kinds;
}

sub finish_writers {
    my ($phase, $allowed, @writers) = @_;
    # However slow the machine, each has come through a few times.
    await_output($_, 4) for @writers;
    # A writer that is sent away at last has made a call or none of it, too.
    sql(q{SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'writer'});
    for my $writer (@writers) {
        $writer->{process}->finish;
        my @batches = $writer->{output} =~ /^(\d+)$/mg;
        $writer->{acknowledged} = \@batches;
        my %errors = map { $_ => 1 } grep { !/due to administrator command/ && !/$allowed/ }
            $writer->{errors} =~ /((?:ERROR|FATAL|WARNING): .*)/g;
        is_deeply([ keys %errors ], [], "$writer->{name}: no other error");
        cmp_ok(scalar(@batches), '>', 3, "$writer->{name}: ... and batches came through");
        note scalar(@batches) . ' batches';
        my $list = join ',', @batches;
        # The last call may have been committed, its answer lost.
        is(sql(qq{
            WITH newest AS (SELECT greatest($batches[-1], max(name::int)) AS n FROM $writer->{table} WHERE agent_id = '$writer->{name}'),
            expected AS (
                SELECT document FROM newest, unnest(array[$list] || n) batch, documents('$writer->{name}', batch)
                WHERE batch = n OR session_id NOT LIKE '%/hot/%'),
            found AS (
                SELECT jsonb_strip_nulls(to_jsonb(t) - 'created_at' - 'updated_at' - 'extra') AS document
                FROM $writer->{table} t WHERE agent_id = '$writer->{name}')
            (SELECT 'missing', document -> 'session_id' FROM (TABLE expected EXCEPT TABLE found) missing LIMIT 5)
            UNION ALL
            (SELECT 'half', document -> 'session_id' FROM (TABLE found EXCEPT TABLE expected) half LIMIT 5)}), '',
            "$writer->{name}: acknowledged batches are there, the others aren't");
    }
    is(sql(qq{SELECT bt_index_parent_check(indexrelid, true) FROM pg_index WHERE indrelid IN ('direct'::regclass, 'triggered'::regclass);
              SELECT * FROM verify_heapam('direct', check_toast => true); SELECT * FROM verify_heapam('triggered', check_toast => true)}) =~ s/\n//gr, '', "$phase: the tables are sound");
    return;
}

# Cancels, dozens a second; on a slow machine for longer, until there were some of each kind.
my @writers = start_writers('cancelled');
my $canceller = $node->background_psql('postgres');
my $end = time + $seconds;
my $cancels = 0;
sub enough { return $cancels > 5 * $seconds && sql('SELECT count(*) FROM notes') > 0 || time > $end + 300 }
while (time < $end || !enough()) {
    $cancels += $canceller->query_safe(q{SELECT count(pg_cancel_backend(pid)) FROM pg_stat_activity
        WHERE application_name = 'writer' AND state = 'active' AND random() < 0.3});
    sleep 0.005 + rand 0.03;
}
$canceller->quit;
finish_writers('cancelled', qr/canceling statement due to user request/, @writers);
cmp_ok($cancels, '>', 5 * $seconds, 'there were many cancels');
note "$cancels cancels";
cmp_ok(sql('SELECT count(*) FROM notes'), '>', 0, 'some were survived within a transaction');

# Maintenance, one command after the other, all the time. Not beside autovacuum: a transaction of its
# in another database makes PostgreSQL itself fail a CLUSTER or VACUUM FULL of rows that are dead, but
# whose TOAST values a VACUUM has removed ("missing chunk number 0", bugs 18351 and 19519).
# A worker that is just being started is not to be seen yet, but gone after a restart.
sql('ALTER SYSTEM SET autovacuum = off');
$node->restart;
@writers = start_writers('maintained');
# Nor REINDEX TABLE CONCURRENTLY, which is one of the TOAST table, too: beside that plain INSERT ... ON
# CONFLICT fails as well ("no valid index found for toast relation", "missing chunk number 0").
my @maintenance = (
    'REINDEX INDEX CONCURRENTLY TABLE_NAME_pkey', 'VACUUM FULL TABLE_NAME',
    'CREATE INDEX CONCURRENTLY extra_TABLE_NAME ON TABLE_NAME (user_id, name)', 'CLUSTER TABLE_NAME USING TABLE_NAME_pkey',
    'ALTER TABLE TABLE_NAME ADD COLUMN extra int DEFAULT 5', 'DROP INDEX CONCURRENTLY extra_TABLE_NAME',
    'CREATE UNIQUE INDEX CONCURRENTLY unique_TABLE_NAME ON TABLE_NAME (session_id)', 'ALTER TABLE TABLE_NAME DROP COLUMN extra',
    'VACUUM (FREEZE, ANALYZE) TABLE_NAME', 'DROP INDEX CONCURRENTLY unique_TABLE_NAME',
    'ALTER TABLE TABLE_NAME ALTER COLUMN user_id TYPE text', 'ALTER TABLE TABLE_NAME ALTER COLUMN user_id TYPE varchar(255)',
    'ALTER TABLE TABLE_NAME RENAME CONSTRAINT TABLE_NAME_pkey TO renamed_TABLE_NAME',
    'ALTER TABLE TABLE_NAME RENAME CONSTRAINT renamed_TABLE_NAME TO TABLE_NAME_pkey',
    q{WITH gone AS (SELECT session_id FROM TABLE_NAME WHERE agent_id = 'contested' ORDER BY session_id COLLATE "C" FOR UPDATE)
      DELETE FROM TABLE_NAME t USING gone WHERE gone.session_id = t.session_id});
my %failed;
my $rounds = 0;
$end = time + $seconds;
do {
    my @runs;
    for my $table ('direct', 'triggered') {
        my $file = "$files/maintain-$table-$rounds.sql";
        append_to_file($file, join ";\n", map { s/TABLE_NAME/$table/gr } @maintenance);
        $failed{$table} //= '';
        push @runs, IPC::Run::start([ 'psql', '-Xqf', $file, '-d', $node->connstr('postgres') ],
            '<', '/dev/null', '>&', \$failed{$table});
    }
    $_->finish for @runs;
    $rounds++;
} while (time < $end);
is_deeply(\%failed, { direct => '', triggered => '' }, 'no maintenance fails on account of writers');
note "$rounds rounds of maintenance";
finish_writers('maintained', qr/^$/, @writers);

is(sql(q{SELECT count(*) FROM pg_locks WHERE relation IN ('direct'::regclass, 'triggered'::regclass)}), '0', 'no lock stays behind');
unlike(slurp_file($node->logfile), qr/WARNING|PANIC|terminated by signal/, 'the server has nothing to complain of');
done_testing;
