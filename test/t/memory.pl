# What memory a call takes grows with what its documents and rows hold, not with what else there is.
use strict;
use warnings;
use AgnoTest;
use Test::More;

my $node = new_node('main');
sub sql { return $node->safe_psql('postgres', "SET client_min_messages = warning; $_[0]") }
sql(q{
    CREATE FUNCTION peak() RETURNS bigint LANGUAGE sql AS
        $$SELECT substring(pg_read_file('/proc/self/status') FROM 'VmHWM:\s*(\d+)')::bigint / 1024$$;
});

# The megabytes that a statement adds to the peak of a new backend.
sub megabytes_of {
    my ($statement, $warm_up) = @_;
    my @peaks = split /\n/, sql(join ';', $warm_up // '', 'SELECT peak()', "DO \$do\$BEGIN $statement; END\$do\$", 'SELECT peak()');
    return $peaks[-1] - $peaks[-2];
}

# Both tables are alike but for a trigger, which has one written by statements.
sub twins {
    my ($table, $columns) = @_;
    sql("CREATE TABLE $table ($columns); CREATE TABLE ${table}_triggered ($columns);
         CREATE TRIGGER leave_alone AFTER INSERT ON ${table}_triggered EXECUTE FUNCTION leave_alone()");
    return ($table, "${table}_triggered");
}
sql('CREATE FUNCTION leave_alone() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RETURN NULL; END$$');

# A table of nearly as many columns as there can be, small documents. (To plan an UPDATE of them all takes
# some 120 MB.)
sql(q{CREATE TABLE documents AS SELECT n, string_agg(format('{"session_id": "s%s", "c%s": %s}', i, (i + n) % 1590 + 1, i), E'\n') AS lines
      FROM generate_series(1, 20000) i, generate_series(1, 2) n GROUP BY n});
for my $table (twins('wide', join ', ', 'session_id text PRIMARY KEY', map { "c$_ int" } 1 .. 1590)) {
    for my $case ([1, 'inserted'], [2, 'updated'], [2, 'unchanged']) {
        my ($number, $outcome) = @$case;
        my $call = qq{PERFORM FROM agno_upsert_sessions((SELECT lines FROM documents WHERE n = $number), target => '$table')
                      HAVING count(*) FILTER (WHERE outcome = '$outcome') = 20000};
        cmp_ok(megabytes_of("$call; ASSERT FOUND"), '<', 250, "20,000 small documents $outcome in table $table of 1,591 columns");
    }
}

# Tiny patches of rows that are large: what is written at once is bounded in a load, and by statements always.
for my $table (twins('large', 'session_id text PRIMARY KEY, state jsonb')) {
    sql(qq{
        CREATE FOREIGN TABLE ${table}_inbox (doc text) SERVER agno_loader OPTIONS (target '$table', mode 'patch');
        INSERT INTO $table SELECT 's' || i, jsonb_build_object('t',
            (SELECT string_agg(md5(i::text || j), '') FROM generate_series(1, 200) j)) FROM generate_series(1, 10000) i;
    });
    cmp_ok(megabytes_of(qq{INSERT INTO ${table}_inbox SELECT format('{"session_id": "s%s", "state": {"k": 1}}', i) FROM generate_series(1, 10000) i;
            ASSERT (SELECT updated FROM agno_loader_result()) = 10000}, q{SET maintenance_work_mem = '2MB'}), '<', 40,
        "tiny patches of large rows through a loader table into $table");
}
cmp_ok(megabytes_of(q{PERFORM FROM agno_upsert_sessions((SELECT string_agg(format('{"session_id": "s%s", "state": {"k": 2}}', i), E'\n')
            FROM generate_series(1, 10000) i), target => 'large_triggered', mode => 'patch') HAVING count(*) FILTER (WHERE outcome = 'updated') = 10000;
        ASSERT FOUND}), '<', 40, 'tiny patches of large rows by statements');

done_testing;
