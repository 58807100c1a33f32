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

# A table of nearly as many columns as there can be, small documents.
my $columns = join ', ', map { "c$_ int" } 1 .. 1590;
sql("CREATE TABLE wide (session_id text PRIMARY KEY, $columns)");
sql(q{CREATE TABLE documents AS SELECT n, string_agg(format('{"session_id": "s%s", "c%s": %s}', i, (i + n) % 1590 + 1, i), E'\n') AS lines
      FROM generate_series(1, 20000) i, generate_series(1, 2) n GROUP BY n});
for my $case ([1, 'inserted'], [2, 'updated'], [2, 'unchanged']) {
    my ($number, $outcome) = @$case;
    my $call = qq{PERFORM FROM agno_upsert_sessions((SELECT lines FROM documents WHERE n = $number), target => 'wide')
                  HAVING count(*) FILTER (WHERE outcome = '$outcome') = 20000};
    cmp_ok(megabytes_of("$call; ASSERT FOUND"), '<', 150, "20,000 small documents $outcome in a table of 1,591 columns");
}

done_testing;
