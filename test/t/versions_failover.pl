# After a failover to a standby that lagged, and after a restore to a point in time, the same place and
# transaction id are given out again, for other content: versions of the timeline before are changed.
use strict;
use warnings;
use AgnoTest;
use File::Copy;
use PostgreSQL::Test::Utils;
use Test::More;

my $primary = new_node('primary', init => { allows_streaming => 1, has_archiving => 1 }, conf => <<'CONF');
autovacuum = off
wal_keep_size = 1GB
CONF
sub sql { my ($node, $sql) = @_; return $node->safe_psql('postgres', $sql) }
sub version_of {
    my ($node, $key, $name) = @_;
    return sql($node, qq{SELECT version FROM agno_upsert('sessions', '{"session_id": "$key", "name": "$name"}'::text)});
}
sub changed { my ($node, $version) = @_; return sql($node, "SELECT count(*) FROM agno_changed('sessions', ARRAY['$version'])") }
sub place { my ($node, $key) = @_; return sql($node, "SELECT ctid, xmin FROM sessions WHERE session_id = '$key'") }

# agno-load --sync: how many documents it did not send.
my $directory = PostgreSQL::Test::Utils::tempdir();
append_to_file("$directory/documents", join '', map { qq({"session_id": "s$_", "name": "n"}\n) } 1 .. 5);
sub skipped {
    my ($node, $file) = @_;
    my ($out, $err) = run_command([ 'agno-load', '-d', $node->connstr('postgres'), '--summary', 'json', '--sync', "$directory/$file", "$directory/documents" ]);
    return $out =~ /"skipped":(\d+)/ ? $1 : $err;
}

sql($primary, 'CREATE TABLE sessions (session_id text PRIMARY KEY, name text)');
is(join(' ', map { skipped($primary, 'sync') } 1 .. 2), '0 5', 'a sync, and another');
copy("$directory/sync", "$directory/sync_restored");
my $before = version_of($primary, 'before', 'both');
$primary->backup('base');
sql($primary, q{SELECT pg_create_restore_point('here')});

my $standby = PostgreSQL::Test::Cluster->new('standby');
$standby->init_from_backup($primary, 'base', has_streaming => 1);
$standby->start;
$primary->wait_for_catchup($standby);
is(changed($standby, $before), 0, 'a standby has the versions of its primary');
sql($standby, q{ALTER SYSTEM SET primary_conninfo = ''});
$standby->reload;
$standby->poll_query_until('postgres', 'SELECT count(*) = 0 FROM pg_stat_wal_receiver');

my $lost = version_of($primary, 'x', 'lost');
is(changed($primary, $lost), 0, 'a row that the standby has not got');
is(changed($standby, $lost), 1, '... is not there');
my $place = place($primary, 'x');
like($place, qr/^\(0,7\)\|\d+$/, '... and its place is known');
sql($primary, 'SELECT pg_switch_wal()');
$primary->stop;

$standby->promote;
version_of($standby, 'x', 'other');
is(place($standby, 'x'), $place, 'once promoted it gives out the same place and transaction id');
is(changed($standby, $lost), 1, '... which is another version');
is(changed($standby, $before), 1, 'what was told before the failover counts as changed');
my $again = version_of($standby, 'before', 'both');
is(changed($standby, $again), 0, '... and has a version of its own from then on');
is(join(' ', map { skipped($standby, 'sync') } 1 .. 2), '0 5', '... so that a sync sends all once more');

my $restored = PostgreSQL::Test::Cluster->new('restored');
$restored->init_from_backup($primary, 'base', has_restoring => 1, standby => 0);
$restored->append_conf('postgresql.conf', "recovery_target_name = 'here'\nrecovery_target_action = promote\n");
$restored->start;
$restored->poll_query_until('postgres', 'SELECT NOT pg_is_in_recovery()');
is(sql($restored, q{SELECT session_id FROM sessions WHERE session_id NOT LIKE 's%'}), 'before', 'a restore to a point in time');
version_of($restored, 'x', 'other');
is(place($restored, 'x'), $place, 'it gives out the same place and transaction id');
is(changed($restored, $lost), 1, '... which is another version');
is(changed($restored, $before), 1, 'what was told before counts as changed');
is(join(' ', map { skipped($restored, 'sync_restored') } 1 .. 2), '0 5', '... so that a sync sends all once more');
done_testing;
