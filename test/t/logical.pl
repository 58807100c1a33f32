# Logical replication: a subscriber's tables are equal after loads of every kind; what a publication
# refuses to plain SQL it refuses to us, in the same words.
use strict;
use warnings;
use AgnoTest;
use PostgreSQL::Test::Utils;
use Test::More;

my $conf = <<'CONF';
logical_decoding_work_mem = 64kB
max_prepared_transactions = 5
max_worker_processes = 20
max_logical_replication_workers = 12
CONF
my $publisher = new_node('publisher', init => { allows_streaming => 'logical' }, conf => $conf);
my $subscriber = new_node('subscriber', init => { allows_streaming => 'logical' }, conf => $conf);
sub on {
    my ($node, $sql) = @_;
    return $node->safe_psql('postgres', "SET client_min_messages = warning; $sql");
}

# direct: by its key; whole: by the whole row; triggered: written by statements; partitioned: through
# its root; filtered: some rows; listed: some columns.
my $schema = q{
    SELECT agno_create_sessions_table(name) FROM unnest('{direct,whole,triggered,filtered,listed}'::text[]) name;
    CREATE TABLE partitioned (LIKE direct INCLUDING ALL) PARTITION BY HASH (session_id);
    CREATE TABLE partition_0 PARTITION OF partitioned FOR VALUES WITH (MODULUS 2, REMAINDER 0);
    CREATE TABLE partition_1 PARTITION OF partitioned FOR VALUES WITH (MODULUS 2, REMAINDER 1);
    ALTER TABLE whole REPLICA IDENTITY FULL;
};
on($_, $schema) for $publisher, $subscriber;
on($publisher, q{
    CREATE FUNCTION leave_alone() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
    CREATE TRIGGER leave_alone BEFORE INSERT OR UPDATE ON triggered FOR EACH ROW EXECUTE FUNCTION leave_alone();
    CREATE PUBLICATION plain FOR TABLE direct, whole, triggered,
        filtered WHERE (session_id LIKE 's-%1'), listed (session_id, name, runs);
    CREATE PUBLICATION through_root FOR TABLE partitioned WITH (publish_via_partition_root);
});
on($subscriber, sprintf(q{
    ALTER TABLE listed DROP state, DROP metadata;
    CREATE SUBSCRIPTION plain CONNECTION '%1$s' PUBLICATION plain, through_root
        WITH (streaming = on, two_phase = on)}, $publisher->connstr . ' dbname=postgres'));
$subscriber->wait_for_subscription_sync;
# Then its worker starts again, and what is prepared before that comes at its commit.
$subscriber->poll_query_until('postgres', q{SELECT subtwophasestate = 'e' FROM pg_subscription})
    or die 'two_phase is not enabled';

# Documents of a round: some change in everything, some in a bit beside big values that stay, some
# not at all, some are new.
on($publisher, q{
    CREATE FUNCTION noise(seed text, length int) RETURNS text LANGUAGE sql AS $$
        SELECT left(string_agg(md5(seed || i), ''), length) FROM generate_series(0, length / 32) i $$;
    CREATE FUNCTION documents(round int) RETURNS jsonb LANGUAGE sql AS $$
        SELECT jsonb_agg(jsonb_build_object('session_id', 's-' || i,
                   'name', CASE WHEN i % 3 = 0 THEN 'stays' ELSE 'round ' || round END,
                   'state', jsonb_build_object('text', noise('state' || i, i * 100)),
                   'runs', jsonb_build_array(jsonb_build_object('run_id', CASE WHEN i % 5 = 0 THEN round ELSE 0 END,
                       'text', noise('run' || i || CASE WHEN i % 5 = 0 THEN round ELSE 0 END, i * 200)))))
        FROM generate_series(1, 50 + 10 * round) i $$;
    SET check_function_bodies = off;
    CREATE FUNCTION tables() RETURNS SETOF regclass LANGUAGE sql AS
        $$ SELECT unnest('{direct,whole,triggered,filtered,listed,partitioned}'::regclass[]) $$;
    CREATE FOREIGN TABLE inbox (doc jsonb) SERVER agno_loader OPTIONS (target 'direct', mode 'patch');
});
sub to_all { return "SELECT outcome, count(*) FROM tables() t, agno_upsert_sessions($_[0], target => t) GROUP BY 1;" }

my %path = split /[|\n]/, on($publisher, 'SELECT t, path FROM tables() t, agno_explain_target(t)');
is_deeply(\%path, { direct => 'direct', whole => 'direct', triggered => 'statements', filtered => 'direct',
    listed => 'direct', partitioned => 'direct' }, 'publications leave the paths as they are');

sub same_content {
    my ($name) = @_;
    $publisher->wait_for_catchup('plain');
    my %columns = (listed => 'session_id, name, runs');
    my %rows = (filtered => "WHERE session_id LIKE 's-%1'");
    my @different;
    for my $table (sort keys %path) {
        my $content = sprintf q{SELECT count(*), md5(string_agg(t::text, E'\n' ORDER BY session_id)) FROM (SELECT %s FROM %s %s) t},
            $columns{$table} // '*', $table, $rows{$table} // '';
        my ($here, $there) = (on($publisher, $content), on($subscriber, $content));
        push @different, "$table: $here, not $there" if $here ne $there;
    }
    is_deeply(\@different, [], "equal after $name");
    return;
}

on($publisher, to_all('documents(1)'));
same_content('new rows');
on($publisher, to_all('documents(1)'));
same_content('nothing that changed');
on($publisher, to_all('documents(2)'));
same_content('changes beside unchanged TOAST values, and new rows');
on($publisher, to_all(q{documents(3), mode => 'patch'}));
same_content('patches that merge runs');
on($publisher, to_all(q{'[{"session_id": "s-11", "state": {"text": null}}, {"session_id": "s-21", "runs": null}]'::jsonb, mode => 'patch'}));
same_content('patches that clear');
on($publisher, to_all(q{documents(4) || '[{"session_id": "s-71", "nickname": "x"}, {"session_id": "s-72", "name": 1}]', on_error => 'skip'}));
same_content('a batch with bad documents');
on($publisher, 'INSERT INTO inbox SELECT jsonb_array_elements(documents(5))');
same_content('a load through a loader table');

my $input = "$PostgreSQL::Test::Utils::tmp_check/input.json";
append_to_file($input, on($publisher, 'SELECT documents(6)'));
command_ok([ 'agno-load', '-d', $publisher->connstr('postgres'), '--target', $_, '--batch-size', 20, $input ], "agno-load: $_")
    for sort keys %path;
same_content('loads by agno-load');

# Streamed while it goes on, parts of it rolled back.
on($publisher, 'BEGIN;' . to_all('documents(10)') . 'SAVEPOINT s;' . to_all('documents(11)') . 'ROLLBACK TO s;'
    . to_all(q{documents(12), mode => 'patch'}) . 'COMMIT');
same_content('a long transaction, part of which was rolled back');
cmp_ok(on($publisher, 'SELECT stream_txns FROM pg_stat_replication_slots'), '>', 0, '... and which was streamed');

on($publisher, 'BEGIN;' . to_all('documents(13)') . q{PREPARE TRANSACTION 'p'});
$publisher->wait_for_catchup('plain');
is(on($subscriber, 'SELECT count(*) FROM pg_prepared_xacts'), '1', 'prepared on the subscriber, too');
on($publisher, q{COMMIT PREPARED 'p'});
same_content('a prepared transaction');

# A subscriber may write with us, too, and what it gets goes on to change those rows.
on($subscriber, q{SELECT agno_upsert_sessions('{"session_id": "s-1", "name": "here", "runs": null}', target => 'direct')});
on($publisher, q{SELECT agno_upsert_sessions('{"session_id": "s-1", "name": "there"}', target => 'direct')});
$publisher->wait_for_catchup('plain');
is(on($subscriber, q{SELECT name, runs FROM direct WHERE session_id = 's-1'}), 'there|', 'written on both sides');

# What plain SQL is refused on account of a publication.
sub same_error {
    my ($name, $table, $sqlstate) = @_;
    my @errors;
    for my $statement ("UPDATE $table SET name = 'changed' WHERE session_id = 'a'",
        qq{SELECT agno_upsert_sessions('{"session_id": "a", "name": "changed"}', target => '$table')},
        qq{SELECT agno_upsert_sessions('{"session_id": "a", "name": "changed"}', target => '$table', on_error => 'skip')},
        "INSERT INTO ${table}_inbox VALUES ('{\"session_id\": \"a\", \"name\": \"changed\"}')") {
        my ($status, $output, $errors) = $publisher->psql('postgres', "\\set VERBOSITY verbose\n$statement");
        push @errors, join "\n", $errors =~ /^.*(?:ERROR|DETAIL|HINT): .*$/mg;
        $errors[-1] =~ s/^psql:<stdin>:\d+: //;
    }
    like($errors[0], qr/ERROR:  $sqlstate:/, "$name: $sqlstate, as PostgreSQL has it");
    is($errors[$_], $errors[0], "$name: the same " . (qw(x call careful-call loader)[$_])) for 1 .. 3;
    is(on($publisher, qq{SELECT outcome FROM agno_upsert_sessions('{"session_id": "a"}', target => '$table', mode => 'patch')}),
        'unchanged', "$name: what changes nothing is all right");
    is(on($publisher, qq{SELECT outcome FROM agno_upsert_sessions('[{"session_id": "b"}, {"session_id": "c"}]', target => '$table')}),
        "inserted\ninserted", "$name: and so are new rows");
    return;
}

my %refusing = (
    unidentified => [ 'no replica identity', '', '', '55000' ],
    nothing => [ 'REPLICA IDENTITY NOTHING', 'ADD PRIMARY KEY (session_id), REPLICA IDENTITY NOTHING', '', '55000' ],
    row_filter => [ 'a row filter of another column', 'ADD PRIMARY KEY (session_id)', q{WHERE (name <> 'secret')}, '42P10' ],
    column_list => [ 'a column list without the key', 'ADD PRIMARY KEY (session_id)', '(name)', '42P10' ]);
for my $table (sort keys %refusing) {
    my ($name, $alter, $published, $sqlstate) = @{ $refusing{$table} };
    on($publisher, qq{
        CREATE TABLE $table (session_id text UNIQUE NOT NULL, name text, runs jsonb);
        INSERT INTO $table VALUES ('a', 'kept');
        CREATE FOREIGN TABLE ${table}_inbox (doc text) SERVER agno_loader OPTIONS (target '$table');
        } . ($alter && "ALTER TABLE $table $alter;") . "CREATE PUBLICATION $table FOR TABLE $table $published");
    same_error($name, $table, $sqlstate);
}

# A publication of all tables has no use for a loader table.
on($publisher, 'CREATE PUBLICATION everything FOR ALL TABLES');
is(on($publisher, q{INSERT INTO inbox VALUES ('{"session_id": "e"}'); SELECT inserted FROM agno_loader_result()}), '1',
    'a loader table beside a publication of all tables');
same_content('everything');
done_testing;
