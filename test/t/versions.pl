# Versions of rows that random work and crashes went over: one that agno_changed() lets pass is of a
# row of which not a byte differs. Prepared transactions, commits that did not wait for the disk, and
# transaction ids that come again.
use strict;
use warnings;
use AgnoTest;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = new_node('main', conf => <<'CONF');
max_prepared_transactions = 5
wal_writer_delay = 10s
autovacuum = off
CONF
sub sql { return $node->safe_psql('postgres', $_[0]) }
sql(slurp_file('t/versions.sql'));
sql(q{
    CREATE FUNCTION do_nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
    CREATE TABLE direct (session_id text PRIMARY KEY, name text, runs jsonb);
    CREATE TABLE general (LIKE direct INCLUDING ALL);
    CREATE TRIGGER stay_off AFTER INSERT ON general EXECUTE FUNCTION do_nothing();
    CREATE TABLE parted (LIKE direct INCLUDING ALL) PARTITION BY HASH (session_id);
    CREATE TABLE parted_0 PARTITION OF parted FOR VALUES WITH (MODULUS 2, REMAINDER 0);
    CREATE TABLE parted_1 PARTITION OF parted FOR VALUES WITH (MODULUS 2, REMAINDER 1)});
my @tables = qw(direct general parted);

my $seed = $ENV{AGNO_SEED} // time;
note "AGNO_SEED=$seed";
srand $seed;
sub one_of { return $_[ rand @_ ] }

# Of few keys and values, so that what was comes again.
sub documents {
    return "'" . join('', map { sprintf '{"session_id": "%s", "name": "%s", "runs": [%s]}', int rand 12, int rand 3, one_of(1, '"' . 'x' x 3000 . '"') }
        1 .. 1 + rand 6) . "'";
}

sub somewhere { return 'WHERE session_id::int % ' . (2 + int rand 4) . ' = ' . int rand 3 }

my $columns = 0;
my %work = (
    upsert => sub { return "SELECT tell('$_[0]', " . documents() . ')' },
    insert => sub { return "SELECT tell('$_[0]', " . documents() . ", 'insert')" },
    update => sub { return "UPDATE $_[0] SET name = " . int(rand 3) . ' ' . somewhere() },
    same => sub { return "UPDATE $_[0] SET name = name " . somewhere() },
    delete => sub { return "DELETE FROM $_[0] " . somewhere() },
    plain => sub { return "INSERT INTO $_[0] SELECT i, i % 3 FROM generate_series(0, 11) i ON CONFLICT DO NOTHING" },
    lock => sub { return "SELECT FROM $_[0] FOR UPDATE" },
    undone => sub {
        return "BEGIN; SAVEPOINT s; UPDATE $_[0] SET name = 'x'; SELECT tell('$_[0]', " . documents() . "); ROLLBACK TO s; SELECT tell('$_[0]', "
            . documents() . '); COMMIT';
    },
    rolled_back => sub { return "BEGIN; DELETE FROM $_[0]; SELECT tell('$_[0]', " . documents() . '); ROLLBACK' },
    anew => sub { return "BEGIN; TRUNCATE $_[0]; INSERT INTO $_[0] VALUES (1, 1); SELECT tell('$_[0]', " . documents() . '); COMMIT' },
    vacuum => sub { return 'VACUUM ' . one_of('', '(FREEZE) ') . $_[0] },
    vacuum_full => sub { return "VACUUM FULL $_[0]" },
    cluster => sub { return $_[0] eq 'parted' ? 'CLUSTER parted_0 USING parted_0_pkey' : "CLUSTER $_[0] USING $_[0]_pkey" },
    truncate => sub { return "TRUNCATE $_[0]" },
    rewrite => sub { return "ALTER TABLE $_[0] ALTER name TYPE text USING name || ''" },
    column => sub { return "ALTER TABLE $_[0] ADD COLUMN c" . $columns++ . " int DEFAULT 7" },
    drop => sub { return $columns ? "ALTER TABLE $_[0] DROP COLUMN IF EXISTS c" . int rand $columns : 'SELECT' },
    crash => sub { $node->stop('immediate'); $node->start; return 'SELECT' },
);
my @often = (qw(upsert upsert upsert upsert insert update same delete plain lock undone rolled_back vacuum) x 4,
    qw(anew vacuum_full cluster truncate rewrite column drop crash));

my ($wrong, $current, %done) = ('', 0);
for my $step (1 .. 300) {
    my ($table, $name) = (one_of(@tables), one_of(@often));
    ++$done{$name};
    my $command = $work{$name}->($table);
    sql($command);
    my $found = sql(join ' UNION ALL ', map { "SELECT * FROM wrong_versions('$_')" } @tables);
    $current += sql('SELECT ' . join ' + ', map { "(SELECT count(*) FROM current_versions('$_'))" } @tables);
    $wrong .= "after step $step, $command:\n$found\n" if $found ne '';
    last if $wrong;
}
is($wrong, '', "versions that are current name what they named (AGNO_SEED=$seed)");
cmp_ok($current, '>', 1000, '... and many were');
note join ', ', map { "$_ $done{$_}" } sort keys %done;

# A version of a row that is left alone stays, also through a crash.
sql("TRUNCATE told, direct, general, parted");
sql("SELECT tell('$_', '{\"session_id\": \"a\"}')") for @tables;
sql("SELECT tell('$_', '{\"session_id\": \"a\"}')") for @tables;
$node->stop('immediate');
$node->start;
is(sql("SELECT string_agg(is_current(t, 'a')::text, ' ') FROM unnest('{direct,general,parted}'::regclass[]) t"), 'true true true', 'a crash changes nothing');

# Prepared transactions.
my $told = q(SELECT version FROM agno_upsert('direct', '{"session_id": "%s"}'::text));
sub prepare {
    my ($key) = @_;
    return sql('BEGIN; ' . sprintf($told, $key) . "; PREPARE TRANSACTION '$key'");
}
sub changed { return sql("SELECT count(*) FROM agno_changed('direct', ARRAY['$_[0]'])") }
my ($kept, $dropped) = (prepare('kept'), prepare('dropped'));
is(changed($kept), 1, 'what is prepared is not there yet');
$node->stop('immediate');
$node->start;
is(changed($kept), 1, '... nor after a crash');
sql("COMMIT PREPARED 'kept'");
sql("ROLLBACK PREPARED 'dropped'");
is(changed($kept), 0, '... but once it is committed');
is(changed($dropped), 1, 'what is rolled back is not');
sql(q{VACUUM direct; INSERT INTO direct SELECT 'new' || i FROM generate_series(1, 100) i});
is(changed($dropped), 1, '... nor what took its place');

# A commit that did not wait for the disk: whoever is given a version of its row can rely on it.
sql(q{CHECKPOINT; SET synchronous_commit = off; INSERT INTO direct VALUES ('async')});
my $async = sql(sprintf $told, 'async');
$node->stop('immediate');
$node->start;
is(sql(q{SELECT count(*) FROM direct WHERE session_id = 'async'}), 1, 'a row that a version was told of outlives a crash');
is(changed($async), 0, '... and is the one that was told');

# A copy of the database has everything in common but the database.
sql('CREATE DATABASE copy TEMPLATE postgres');
my $in_both = q{SELECT xmin, ctid, tableoid FROM direct WHERE session_id = 'async'};
is($node->safe_psql('copy', $in_both), sql($in_both), 'a copy of the database has the row at the same place');
is($node->safe_psql('copy', "SELECT count(*) FROM agno_changed('direct', ARRAY['$async'])"), 1, '... but it is another row');

# The same 32 bits of a transaction id, 2^32 transactions later, of which the row knows nothing.
my $old = sql(sprintf $told, 'async');
is($old, $async, 'the same row, the same version');
$node->stop;
command_ok([ 'pg_resetwal', '-f', '-e', '1', $node->data_dir ], 'another epoch');
$node->start;
is(sql(q{SELECT count(*) FROM direct WHERE session_id = 'async'}), 1, 'the row is still there');
is(changed($old), 1, '... but its version can mean another transaction by now');
my $new = sql(sprintf $told, 'async');
isnt($new, $old, 'it has another one');
is(changed($new), 0, '... which is current');
done_testing;
