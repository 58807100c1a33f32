# A streaming standby holds what its primary holds, after loads of every kind in the course of which
# either was stopped; it refuses to write, and writes once it is promoted.
use strict;
use warnings;
use AgnoTest;
use IPC::Run;
use PostgreSQL::Test::Utils;
use Test::More;

# Replay compares every page that a record leaves with the primary's.
my $primary = new_node('primary', init => { allows_streaming => 1 }, conf => <<'CONF');
wal_consistency_checking = 'all'
wal_keep_size = 2GB
autovacuum_naptime = 1s
CONF
$primary->safe_psql('postgres', slurp_file('t/writers.sql'));
$primary->backup('base');
my $standby = PostgreSQL::Test::Cluster->new('standby');
$standby->init_from_backup($primary, 'base', has_streaming => 1);
$standby->start;

my $content = q{
    SELECT md5(string_agg(t::text, E'\n' ORDER BY session_id)) || ' of ' || count(*)
    FROM (SELECT 'direct', * FROM direct UNION ALL SELECT 'general', * FROM general) t};
my $soundness = q{
    SELECT bt_index_check(indexrelid, true) FROM pg_index
    WHERE indrelid IN ('direct'::regclass, 'general'::regclass);
    SELECT * FROM verify_heapam('direct');
    SELECT * FROM verify_heapam('general')};

# Batches of every kind, one after the other, until there is no server any more.
my $version = 1;
sub start_load {
    my $script = join '', map { <<"SQL" } $version .. $version + 500;
SELECT write_batch('direct', 'w', $_, $_ / 10), write_batch('general', 'w', $_, $_ / 10);
INSERT INTO inbox SELECT document FROM documents('loader', $_);
\\echo $_
SQL
    my %load = (output => '', errors => '');
    my $file = "$PostgreSQL::Test::Utils::tmp_check/load.sql";
    unlink $file;
    append_to_file($file, $script);
    my @psql = ('psql', '-XAtqf', $file, '-v', 'ON_ERROR_STOP=1', '-d', $primary->connstr('postgres'));
    $load{process} = IPC::Run::start(\@psql, '<', '/dev/null', '>', \$load{output}, '2>', \$load{errors});
    return \%load;
}

sub finish_load {
    my ($load) = @_;
    $load->{process}->finish;
    my ($last) = $load->{output} =~ /(\d+)\n\z/;
    $version = $last + 1 if defined $last;
    return;
}

my @events = (
    [ 'primary stopped fast', $primary, 'fast' ],
    [ 'primary stopped at once', $primary, 'immediate' ],
    [ 'standby stopped fast', $standby, 'fast' ],
    [ 'standby stopped at once', $standby, 'immediate' ],
    [ 'both stay', undef ]);
for my $cycle (1 .. 10) {
    my ($name, $node, $mode) = @{ $events[ $cycle % @events ] };
    my $load = start_load();
    await_output($load, 3 + int rand 10);
    $node->stop($mode) if $node;
    # Work goes on without the standby, and ends without the primary.
    await_output($load, ($load->{output} =~ tr/\n//) + 3);
    $node->start if $node;
    if (!$node || $node == $standby) {
        $primary->safe_psql('postgres', q{
            SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query ~ 'write_|inbox' AND pid <> pg_backend_pid()});
    }
    finish_load($load);
    $primary->wait_for_catchup($standby);
    is($standby->safe_psql('postgres', $content), $primary->safe_psql('postgres', $content),
        "cycle $cycle, $name: the standby's tables are equal");
    is($standby->safe_psql('postgres', $soundness) =~ s/\n//gr, '', "cycle $cycle: ... and sound");
}
cmp_ok($version, '>', 20, 'the stops came in the middle of work');
note $version - 1, ' batches';

my @refused = (
    [ q{SELECT agno_upsert_sessions('{"session_id": "s"}', target => 'direct')}, 'agno_upsert_sessions\(\)', 'the function' ],
    [ q{INSERT INTO inbox VALUES ('{"session_id": "s"}')}, '', 'INSERT into a loader table' ],
    [ qq{COPY inbox FROM STDIN;\n{"session_id": "s"}\n\\.\n}, 'COPY', 'COPY into a loader table' ],
    [ 'SELECT agno_create_sessions_table()', 'CREATE TABLE', 'a new table' ]);
query_fails($standby, $_->[0], '25006', "cannot execute $_->[1]", "$_->[2] is refused on a standby") for @refused;
is($standby->safe_psql('postgres', q{SELECT path FROM agno_explain_target('direct')}), 'direct',
    'a standby can tell how a table would be written');

$primary->stop;
$standby->promote;
is($standby->safe_psql('postgres', q{SELECT outcome FROM agno_upsert_sessions('{"session_id": "s"}', target => 'direct')}),
    'inserted', 'a promoted standby is written');
is($standby->safe_psql('postgres', qq{SELECT write_batch('direct', 'w', $version, 0)}), $version, '... on and on');
is($standby->safe_psql('postgres', 'SELECT * FROM damage()'), '', '... and sound');
done_testing;
