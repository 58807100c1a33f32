# What the storage does beneath a write: WAL left out (wal_level minimal), tables that don't outlive a
# crash or a session, prepared transactions, visibility maps, free space. A twin of each table,
# written by plain SQL, shows what it should look like.
use strict;
use warnings;
use AgnoTest;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = new_node('main', init => { extra => ['-k'] }, conf => <<'CONF');
wal_level = minimal
max_wal_senders = 0
max_prepared_transactions = 10
autovacuum = off
CONF
sub sql { return $node->safe_psql('postgres', "SET client_min_messages = warning; $_[0]") }
sub crash { $node->stop('immediate'); $node->start; return }

sql(q{
    CREATE EXTENSION amcheck; CREATE EXTENSION pg_visibility; CREATE EXTENSION pg_freespacemap;
    -- Documents of which every third has a value that is stored out of line.
    CREATE FUNCTION documents(first int, last int, name text) RETURNS jsonb LANGUAGE sql AS $$
        SELECT jsonb_agg(jsonb_build_object('session_id', 's-' || i, 'name', name, 'runs', CASE WHEN i % 3 = 0 THEN
                   (SELECT jsonb_agg(md5(i::text || j)) FROM generate_series(1, 300) j) END))
        FROM generate_series(first, last) i $$;
    CREATE FUNCTION write(target text, first int, last int, name text) RETURNS text LANGUAGE sql AS $$
        SELECT string_agg(DISTINCT outcome, ' ' ORDER BY outcome)
        FROM agno_upsert_sessions(documents(first, last, name), target => target::regclass) $$;
    CREATE FUNCTION write_plainly(target text, first int, last int, name text) RETURNS void LANGUAGE plpgsql AS $$
    BEGIN
        EXECUTE format('INSERT INTO %1$s SELECT r.* FROM jsonb_populate_recordset(NULL::%1$s, documents($1, $2, $3)) r
            ON CONFLICT (session_id) DO UPDATE SET name = excluded.name', target) USING first, last, name;
    END $$;
    CREATE FUNCTION content(target text) RETURNS text LANGUAGE plpgsql AS $$
    DECLARE result text;
    BEGIN
        EXECUTE format($q$SELECT concat_ws(' ', count(*), string_agg(DISTINCT name, ',' ORDER BY name),
                                 md5(string_agg(session_id || runs, ' ' ORDER BY session_id))) FROM %s$q$, target) INTO result;
        RETURN result;
    END $$;
    CREATE FUNCTION damage(target text) RETURNS SETOF text LANGUAGE plpgsql AS $$
    DECLARE relation regclass := target;
    BEGIN
        PERFORM bt_index_parent_check(indexrelid, true) FROM pg_index WHERE indrelid = relation;
        RETURN QUERY SELECT msg FROM verify_heapam(relation, check_toast => true);
        RETURN QUERY SELECT 'not all visible ' || t_ctid FROM pg_check_visible(relation) t_ctid;
        RETURN QUERY SELECT 'not all frozen ' || t_ctid FROM pg_check_frozen(relation) t_ctid;
    END $$;
    CREATE FUNCTION visibility(target text) RETURNS text LANGUAGE sql AS
        $$ SELECT concat_ws(' ', all_visible, all_frozen) FROM pg_visibility_map_summary(target::regclass) $$;
    SELECT agno_create_sessions_table('expected');
    SELECT write_plainly('expected', 1, 300, 'one');
});
my $expected = sql(q{SELECT content('expected')});

# With wal_level minimal, what is written to a file that the transaction itself made is not in the
# WAL: at commit the file is synced, or, if it is small, logged as a whole.
my %transactions = (
    'a new table' => q{SELECT agno_create_sessions_table('%1$s'); SELECT write('%1$s', 1, 300, 'one')},
    'a new table, written twice' =>
        q{SELECT agno_create_sessions_table('%1$s'); SELECT write('%1$s', 1, 200, 'zero'); SELECT write('%1$s', 1, 300, 'one')},
    'a new table, loaded' => q{SELECT agno_create_sessions_table('%1$s');
        CREATE FOREIGN TABLE %1$s_inbox (doc jsonb) SERVER agno_loader OPTIONS (target '%1$s');
        INSERT INTO %1$s_inbox SELECT documents(1, 100, 'one') UNION ALL SELECT documents(101, 300, 'one')},
    'a new table, and a batch with a bad document' => q{SELECT agno_create_sessions_table('%1$s');
        ALTER TABLE %1$s ADD CHECK (name <> 'bad');
        SELECT count(*) FROM agno_upsert_sessions(documents(1, 300, 'one') || documents(900, 900, 'bad'), target => '%1$s', on_error => 'skip')},
    'a new table of a savepoint' => q{SAVEPOINT s; SELECT agno_create_sessions_table('%1$s'); SELECT write('%1$s', 1, 50, 'no');
        ROLLBACK TO s; SELECT agno_create_sessions_table('%1$s'); SELECT write('%1$s', 1, 300, 'one'); RELEASE s},
    'a truncated table' => q{TRUNCATE %1$s; SELECT write('%1$s', 1, 300, 'one')},
    'a table truncated in vain' => q{SELECT write('%1$s', 1, 300, 'one'); SAVEPOINT s; TRUNCATE %1$s; SELECT write('%1$s', 1, 9, 'no');
        ROLLBACK TO s; DELETE FROM %1$s WHERE session_id = 'old'; SELECT write('%1$s', 300, 300, 'one')},
    'a rewritten table' => q{DELETE FROM %1$s; ALTER TABLE %1$s ALTER name TYPE text USING name || 'x'; SELECT write('%1$s', 1, 300, 'one')},
    'a table that becomes logged' => q{TRUNCATE %1$s; ALTER TABLE %1$s SET UNLOGGED; SELECT write('%1$s', 1, 300, 'one');
        ALTER TABLE %1$s SET LOGGED; SELECT write('%1$s', 1, 300, 'one')},
    'a new index' => q{DELETE FROM %1$s; DROP INDEX IF EXISTS %1$s_name; CREATE INDEX %1$s_name ON %1$s (name);
        SELECT write('%1$s', 1, 150, 'zero'); SELECT write('%1$s', 1, 300, 'one')});
my @written;
for my $threshold ('0', '1GB') {
    for my $name (sort keys %transactions) {
        my $table = "t" . @written;
        push @written, [ $table, "$name, wal_skip_threshold $threshold" ];
        sql(qq{SELECT agno_create_sessions_table('$table'); SELECT write('$table', 1, 20, 'old');
               INSERT INTO $table (session_id) VALUES ('old')}) unless $name =~ /new table/;
        sql("SET wal_skip_threshold = '$threshold'; BEGIN; " . sprintf($transactions{$name}, $table) . '; COMMIT');
    }
}
my $open = $node->background_psql('postgres', on_error_stop => 0);
$open->query_safe(q{BEGIN; SELECT agno_create_sessions_table('never'); SELECT write('never', 1, 300, 'one')});
sql(q{
    CREATE TABLE settled AS SELECT; -- flushes the WAL so far
    SELECT agno_create_sessions_table('unlogged'); ALTER TABLE unlogged SET UNLOGGED; SELECT write('unlogged', 1, 300, 'one')});
my $temporary = $node->background_psql('postgres', on_error_stop => 0);
is($temporary->query_safe(q{CREATE TEMP TABLE temporary (LIKE expected INCLUDING ALL);
        SELECT write('temporary', 1, 200, 'zero'), write('temporary', 1, 300, 'one')}), 'inserted|inserted updated', 'a temporary table is written');
is($temporary->query_safe(q{SELECT content('temporary')}), $expected, '... and right');
crash();
for my $written (@written) {
    my ($table, $name) = @$written;
    is(sql("SELECT content('$table')"), $expected, "after a crash: $name");
    is(sql("SELECT * FROM damage('$table')"), '', '... and sound');
}
is(sql(q{SELECT to_regclass('never') IS NULL}), 't', 'after a crash: a table of an open transaction is not there');
is(sql(q{SELECT content('unlogged'), write('unlogged', 1, 300, 'one'), content('unlogged')}), "0|inserted|$expected",
    'after a crash: an unlogged table is empty, and can be written');
$node->restart;
is(sql(q{SELECT content('unlogged')}), $expected, 'after a clean restart: an unlogged table has its rows');

# Prepared transactions outlive a crash, their locks included.
sql(twin_tables() . q{
    CREATE FOREIGN TABLE inbox (doc jsonb) SERVER agno_loader OPTIONS (target 'direct');
    SELECT write('direct', 1, 200, 'zero'), write('triggered', 1, 200, 'zero');
    BEGIN; SELECT write('direct', 1, 100, 'one'), write('triggered', 1, 300, 'one');
    INSERT INTO inbox VALUES (documents(101, 300, 'one')); PREPARE TRANSACTION 'keep';
    BEGIN; SELECT write('direct', 301, 400, 'two'), write('triggered', 301, 400, 'two'); PREPARE TRANSACTION 'drop';
    BEGIN; SELECT agno_create_sessions_table('new'); SELECT write('new', 1, 300, 'one'); PREPARE TRANSACTION 'new';
});
crash();
like(sql(q{SELECT content('direct'), content('triggered')}), qr/^200 zero \w+\|200 zero \w+$/, 'prepared, then a crash: nothing is seen yet');
query_fails($node, "SET lock_timeout = '300ms'; SELECT write('$_->[0]', $_->[1], $_->[1], 'other')", '55P03', 'lock timeout',
    "$_->[0]: ... $_->[2] waits for it") for map { [ $_, 5, 'an update' ], [ $_, 250, 'an insert' ] } 'direct', 'triggered';
sql(q{COMMIT PREPARED 'keep'});
sql(q{ROLLBACK PREPARED 'drop'});
sql(q{COMMIT PREPARED 'new'});
is(sql("SELECT content('$_')"), $expected, "$_: committed, it is there") for 'direct', 'triggered', 'new';
crash();
for my $table ('direct', 'triggered', 'new') {
    is(sql("SELECT content('$table')"), $expected, "$table: ... and after another crash");
    is(sql("SELECT * FROM damage('$table')"), '', "$table: ... sound");
}

# The visibility map: pages that we change are no longer all visible, others still are; just as
# for plain SQL. Rows frozen by COPY FREEZE or VACUUM FREEZE.
for my $freeze ('VACUUM (FREEZE) %s', q{COPY expected TO '/dev/null'; CREATE TABLE %1$s_copy AS TABLE %1$s; COPY %1$s_copy TO '%2$s';
        BEGIN; TRUNCATE %1$s; COPY %1$s FROM '%2$s' (FREEZE); COMMIT; DROP TABLE %1$s_copy; VACUUM %1$s}) {
    for my $table ('ours', 'plain') {
        sql("DROP TABLE IF EXISTS $table; SELECT agno_create_sessions_table('$table'); SELECT write_plainly('$table', 1, 3000, 'one')");
        sql(sprintf $freeze, $table, "$PostgreSQL::Test::Utils::tmp_check/$table.copy");
    }
    my $name = $freeze =~ /COPY/ ? 'COPY FREEZE' : 'VACUUM FREEZE';
    my $before = sql(q{SELECT visibility('ours')});
    is($before, sql(q{SELECT visibility('plain')}), "$name: all pages are frozen");
    like($before, qr/^([1-9]\d*) \1$/, "$name: ... as the map tells");
    sql(q{SELECT write('ours', 100, 120, 'two'); SELECT write_plainly('plain', 100, 120, 'two')});
    isnt(sql(q{SELECT visibility('ours')}), $before, "$name, updates: the map tells of changed pages");
    is(sql(q{SELECT visibility('ours')}), sql(q{SELECT visibility('plain')}), "$name, updates: just as for plain SQL");
    sql(q{SELECT write('ours', 3001, 3030, 'three'); SELECT write_plainly('plain', 3001, 3030, 'three')});
    is(sql(q{SELECT visibility('ours')}), sql(q{SELECT visibility('plain')}), "$name, inserts: just as for plain SQL");
    is(sql(q{SELECT content('ours')}), sql(q{SELECT content('plain')}), "$name: the content, too");
    is(sql(q{SET enable_seqscan = off; SET enable_bitmapscan = off; CREATE INDEX ON ours (name); SELECT count(*) FROM ours WHERE name = 'one'}),
        '2979', "$name: an index-only scan sees no old version");
    is(sql(q{SELECT * FROM damage('ours')}), '', "$name: sound");
    crash();
    is(sql(q{SELECT * FROM damage('ours')}), '', "$name: ... after a crash, too");
}

# Free space is used again, and small calls don't scatter rows over pages of their own.
sql(q{
    SELECT agno_create_sessions_table('spacious');
    SELECT write('spacious', 1, 3000, 'one');
    CREATE TABLE size AS SELECT pg_table_size('spacious') AS first;
    DELETE FROM spacious WHERE session_id <> 's-3000'});
sql('VACUUM spacious');
sql(q{SELECT write('spacious', 1, 2999, 'one')});
cmp_ok(sql(q{SELECT pg_table_size('spacious') / first::numeric FROM size}), '<', 1.1, 'the free space of deleted rows is used');
sql(q{SELECT write('spacious', 1, 3000, 'two')});
sql('VACUUM spacious');
my $size = sql(q{SELECT pg_table_size('spacious')});
for my $name ('three', 'four') {
    sql(qq{SELECT write('spacious', 1, 3000, '$name')});
    sql('VACUUM spacious');
}
cmp_ok(sql(q{SELECT pg_table_size('spacious')}) / $size, '<', 1.1, '... and that of updated ones');
sql(q{SELECT agno_create_sessions_table('ours_by_one'), agno_create_sessions_table('plain_by_one')});
sql(join ';', map { my $i = $_; map { "SELECT write$_->[0]('$_->[1]_by_one', $i, $i, 'one')" } ['', 'ours'], ['_plainly', 'plain'] } 1 .. 500);
cmp_ok(sql(q{SELECT pg_table_size('ours_by_one') / pg_table_size('plain_by_one')::numeric}), '<', 1.02,
    'row by row the table is no larger than one of plain SQL');

# Parallel query: a call is never made in a worker, even if it is wrapped in a function that lies.
my $parallel = q{SET debug_parallel_query = on; SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; SET min_parallel_table_scan_size = 0;};
$parallel =~ s/debug_parallel_query/force_parallel_mode/ if sql('SHOW server_version_num') < 160000;
is(sql(qq{$parallel SELECT write('direct', 1, count(*)::int, 'parallel') FROM expected}), 'updated', 'beside a parallel plan');
sql(q{CREATE FUNCTION lies(text) RETURNS text LANGUAGE sql PARALLEL SAFE AS $$ SELECT outcome FROM agno_upsert_sessions(jsonb_build_object('session_id', $1), target => 'direct') $$});
query_fails($node, "$parallel SELECT lies(session_id) FROM expected", '25000', 'parallel', 'in a worker: an error, as for plain SQL');
is(sql(q{SELECT content('direct')}), sql(q{SELECT content('expected')}) =~ s/one/parallel/r, '... and nothing is written');

$node->stop;
my ($checksums) = run_command([ 'pg_checksums', '--check', '-D', $node->data_dir ]);
like($checksums, qr/Bad checksums:\s+0$/m, 'page checksums are right');
done_testing;
