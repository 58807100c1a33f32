# Crashes under load: whatever was acknowledged is there afterwards, nothing is there by halves, and
# heap, TOAST, indexes and visibility maps are sound. Writers of every kind, each with sessions of its
# own and some that all share; the server goes down in the middle, by an immediate stop or by
# losing a backend to SIGKILL.
use strict;
use warnings;
use AgnoTest;
use IPC::Run;
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(sleep);

# Four of five by an immediate stop.
my $cycles = $ENV{AGNO_CRASHES} // 12;
my $seconds = 1.2;
my $files = $PostgreSQL::Test::Utils::tmp_check;

my $node = new_node('main', init => { extra => ['-k'] }, conf => <<'CONF');
restart_after_crash = on
wal_compression = on
max_wal_size = 64MB
min_wal_size = 32MB
checkpoint_timeout = 30s
autovacuum_naptime = 1s
autovacuum_vacuum_threshold = 20
autovacuum_vacuum_scale_factor = 0.01
autovacuum_vacuum_insert_threshold = 20
autovacuum_vacuum_insert_scale_factor = 0.01
autovacuum_vacuum_cost_delay = 0
vacuum_freeze_min_age = 100
CONF
$node->safe_psql('postgres', slurp_file('t/writers.sql'));
sub sql { return $node->safe_psql('postgres', $_[0]) }

# A writer: who, where, and what it runs, as psql's input, from a version on. Each acknowledged
# version is a line of output.
my %writers = (
    direct => { target => 'direct', script => calls('write_batch') },
    direct2 => { target => 'direct', script => calls('write_batch') },
    general => { target => 'general', script => calls('write_batch') },
    general2 => { target => 'general', script => calls('write_batch') },
    plain => { target => 'direct', script => calls('write_plainly') },
    loader => { target => 'direct', script => \&loads },
);

sub calls {
    my ($function) = @_;
    return sub {
        my ($writer, $target, $version, $cycle) = @_;
        return "SELECT format('SELECT $function(%L, %L, %s, %s)', '$target', '$writer', n, $cycle)
                FROM generate_series($version, $version + 10000) n \\gexec\n";
    };
}

# COPY into the loader table.
sub loads {
    my ($writer, $target, $version) = @_;
    return join '', map { <<"SQL" } $version .. $version + 1000;
\\set QUIET on
BEGIN;
COPY (SELECT document FROM documents('$writer', $_)) TO '$files/$writer.copy';
COPY inbox FROM '$files/$writer.copy';
SELECT delete_old('$target', '$writer', $_) \\g /dev/null
COMMIT;
\\echo $_
SQL
}

# Starts a program in the background. Its input is a file: it may well end before it has read all.
sub start {
    my ($run, $name, $input, @command) = @_;
    my $file = "$files/$name.input";
    unlink $file;
    append_to_file($file, $input);
    @$run{qw(output errors)} = ('', '');
    $run->{process} = IPC::Run::start(\@command, '<', $file, '>', \$run->{output}, '2>', \$run->{errors});
    return;
}

sub start_writer {
    my ($name, $cycle) = @_;
    my $writer = $writers{$name};
    my $version = sql("SELECT stored_version('$writer->{target}', '$name')");
    my $input = $writer->{script}->($name, $writer->{target}, $version + 1, $cycle);
    my %run = (name => $name, target => $writer->{target}, version => $version);
    my @psql = ('psql', '-XAtq', '-v', 'ON_ERROR_STOP=1', '-d', $node->connstr('postgres'));
    start(\%run, $name, $input, @psql);
    return \%run;
}

# agno-load: one is to survive the crash and to land everything, one loads all or nothing, and one
# gives up early and must tell what it landed.
my %loads = (
    patient => [ '--max-retries', 100 ], whole => ['--single-transaction'], hasty => [ '--max-retries', 1 ]);
my $load_batch = 10;
my $load_size = 300;

sub start_agno_load {
    my ($name, $cycle) = @_;
    my %run = (name => $name, ids => "$name/$cycle/");
    my $input = join '', map { sprintf qq({"session_id": "%s%d", "name": "%d", "runs": [{"content": "%s"}]}\n),
        $run{ids}, $_, $_, 'x' x (10 * $_) } 1 .. $load_size;
    my @load = ('agno-load', '-d', $node->connstr('postgres'), '--target', 'direct', '--summary', 'json',
        '--batch-size', $load_batch, '--throttle', 0.05, @{ $loads{$name} }, '-');
    start(\%run, $name, $input, @load);
    return \%run;
}

# What is wrong with how it ended, and with what it left.
sub misloaded {
    my ($load) = @_;
    my ($status, $told) = $load->{output} =~ /"status":"(\w+)".*"documents":(\d+),/
        or return "$load->{name}: no summary, but $load->{errors}";
    my ($stored, $last, $length) = split /\|/, sql(qq{
        SELECT count(*), coalesce(max(name::int), 0), coalesce(sum(length(runs -> 0 ->> 'content')), 0)
        FROM direct WHERE session_id LIKE '$load->{ids}%'});
    my %good = (
        patient => $status eq 'landed' && $stored == $load_size,
        whole => $status eq 'landed' ? $stored == $load_size : $stored == 0 || $stored == $load_size,
        # The commit of one batch may have been the crash's last, its answer lost.
        hasty => $stored == $told || $status eq 'failed' && $stored == $told + $load_batch);
    # What there is is whole, and the beginning of the input.
    return if $good{ $load->{name} } && $stored == $last && $length == 5 * $stored * ($stored + 1);
    return "$load->{name}: $status, told of $told, stored are $stored up to number $last, $length characters\n$load->{errors}";
}

sub kill_a_backend {
    my $pid = '';
    $pid = sql(q{SELECT pid FROM pg_stat_activity
                 WHERE query ~ 'write_|inbox' AND pid <> pg_backend_pid() ORDER BY random() LIMIT 1}) while $pid eq '';
    kill 'KILL', $pid;
    return;
}

my ($batches, $retries) = (0, 0);
for my $cycle (1 .. $cycles) {
    my @runs = map { start_writer($_, $cycle) } sort keys %writers;
    my @loads = map { start_agno_load($_, $cycle) } sort keys %loads;
    # One that is late would find no server.
    await_output($_, 1) for @runs;
    sleep $seconds * (0.7 + rand 0.6);
    if ($cycle % 5 == 0) {
        kill_a_backend();
    } else {
        $node->stop('immediate');
        $node->start;
    }
    my (@wrong, @strange);
    for my $run (@runs) {
        $run->{process}->finish;
        push @strange, grep { /ERROR:|FATAL:|WARNING:/ && !/terminating connection/ }
            split /\n/, $run->{errors};
    }
    $node->poll_query_until('postgres', 'SELECT true');
    $_->{process}->finish for @loads;

    for my $run (@runs) {
        my ($acknowledged) = $run->{output} =~ /(\d+)\n\z/;
        $acknowledged //= $run->{version};
        $batches += $acknowledged - $run->{version};
        my $stored = sql("SELECT stored_version('$run->{target}', '$run->{name}')");
        push @wrong, "$run->{name}: batch $acknowledged was acknowledged, $stored is stored"
            unless $stored == $acknowledged || $stored == $acknowledged + 1;
        push @wrong, map { "$run->{name}, batch $stored: $_" } split /\n/,
            sql("SELECT * FROM differences('$run->{target}', '$run->{name}', $stored)");
    }
    is_deeply(\@wrong, [], "crash $cycle: every batch that was acknowledged is there, whole");
    is_deeply(\@strange, [], "crash $cycle: no other error");
    is(sql('SELECT lost_runs()'), '0', "crash $cycle: no acknowledged run of a shared row is lost");
    $retries += $_->{output} =~ /"retries":(\d+)/ ? $1 : 0 for @loads;
    is_deeply([ map { misloaded($_) } @loads ], [], "crash $cycle: agno-load landed what it says, and everything if it may");
    is(sql('SELECT * FROM damage()'), '', "crash $cycle: heap, TOAST, indexes and visibility maps are sound");
}

cmp_ok($batches, '>', 10 * $cycles, 'the crashes came in the middle of work');
cmp_ok($retries, '>', 0, '... of agno-load, too, which tried again');
note "$batches batches were acknowledged, agno-load tried again $retries times";
my @signals = slurp_file($node->logfile) =~ /(PANIC.*|was terminated by signal .*)/g;
is(scalar(grep { $_ !~ /signal 9/ } @signals), 0, 'the server crashed of nothing else');

$node->stop;
my ($checksums) = run_command([ 'pg_checksums', '--check', '-D', $node->data_dir ]);
like($checksums, qr/Bad checksums:\s+0$/m, 'page checksums are right');
done_testing;
