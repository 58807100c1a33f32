# Bad documents leave no entries in the lock table, which all databases of a server share: calls of
# many of them get through where it is small, and tell what is wrong with the first in 'abort' mode.
use strict;
use warnings;
use AgnoTest;
use Test::More;

# About a thousand entries altogether.
my $node = new_node('main', conf => <<'CONF');
max_connections = 20
max_locks_per_transaction = 10
CONF
my $count = 4000;
my $expected = join '|', $count / 2, $count / 2;

sub sql { return $node->safe_psql('postgres', "SET client_min_messages = warning; $_[0]") }
sql(q{
    CREATE FUNCTION leave_alone() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
    CREATE TABLE agents (agent_id text PRIMARY KEY);
    INSERT INTO agents VALUES ('known');
    CREATE TABLE checked (session_id text PRIMARY KEY, agent_id text CHECK (agent_id = 'known'), updated_at timestamptz);
    CREATE TABLE triggered (LIKE checked INCLUDING ALL);
    CREATE TRIGGER leave_alone BEFORE INSERT OR UPDATE ON triggered FOR EACH ROW EXECUTE FUNCTION leave_alone();
    CREATE TABLE referring (session_id text PRIMARY KEY, agent_id text REFERENCES agents, updated_at timestamptz);
    CREATE FUNCTION documents(count int) RETURNS text LANGUAGE sql AS $$
        SELECT string_agg(format('{"session_id": "s%s", "agent_id": "%s"}', i,
                                 CASE WHEN i % 2 = 0 THEN 'known' ELSE 'unknown' END), E'\n')
        FROM generate_series(1, count) i $$;
});

my %sqlstate = (checked => '23514', triggered => '23514', referring => '23503');
for my $table (sort keys %sqlstate) {
    is(sql(qq{SELECT count(*) FILTER (WHERE outcome = 'inserted'), count(*) FILTER (WHERE sqlstate = '$sqlstate{$table}')
              FROM agno_upsert_sessions(documents($count), target => '$table', on_error => 'skip')}),
        $expected, "$table: the bad half is rejected, the good half lands");
    query_fails($node, "SELECT count(*) FROM agno_upsert_sessions(documents($count), target => '$table')",
        $sqlstate{$table}, 'document 1, ', "$table: abort tells what is wrong with the first");
    sql(qq{CREATE FOREIGN TABLE ${table}_inbox (doc text) SERVER agno_loader OPTIONS (target '$table', on_error 'skip');
           DELETE FROM $table; INSERT INTO ${table}_inbox SELECT string_to_table(documents($count), E'\\n')});
    is(sql("SELECT count(*) FROM $table"), $count / 2, "$table: a loader table does so, too");
}

done_testing();
