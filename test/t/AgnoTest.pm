# What the tests of crashes, replication, dumps and roles share. They speak TAP; test/harness/tap_test
# runs one, and sees to it that every server has the extension at hand.
package AgnoTest;

use strict;
use warnings;
use Exporter 'import';
use PostgreSQL::Test::BackgroundPsql;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

# It notes every query and its result.
{
    no warnings 'redefine';
    *PostgreSQL::Test::BackgroundPsql::note = sub { };
}

our @EXPORT = qw(new_node twin_tables query_fails await_output);

# new_node(NAME, init => {...}, conf => "..."): a running server of few resources, with the
# extension in database postgres. `init` goes to PostgreSQL::Test::Cluster's init, `conf` to
# postgresql.conf.
sub new_node {
    my ($name, %options) = @_;
    my $node = PostgreSQL::Test::Cluster->new($name);
    my %init = %{ $options{init} || {} };
    $node->init(%init, extra => [ '-E', 'UTF8', '--locale=C.UTF-8', @{ $init{extra} || [] } ]);
    $node->append_conf('postgresql.conf', <<'CONF' . ($options{conf} // ''));
shared_buffers = 16MB
max_connections = 40
log_statement = none
CONF
    $node->start;
    $node->safe_psql('postgres', 'SET client_min_messages = warning; CREATE EXTENSION agno');
    return $node;
}

# twin_tables: SQL for two sessions tables, of which the direct path writes one, `direct`, and statements
# the other, `triggered`.
sub twin_tables {
    return <<'SQL';
CREATE FUNCTION leave_alone() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
SELECT agno_create_sessions_table('direct'), agno_create_sessions_table('triggered');
CREATE TRIGGER leave_alone BEFORE INSERT OR UPDATE ON triggered FOR EACH ROW EXECUTE FUNCTION leave_alone();
SQL
}

# query_fails(NODE, SQL, SQLSTATE, MESSAGE, NAME, %options): the statement fails with that SQLSTATE, and
# its message matches. Options go to psql, save `database`.
sub query_fails {
    my ($node, $sql, $sqlstate, $message, $name, %options) = @_;
    local $Test::Builder::Level = $Test::Builder::Level + 1;
    my $database = delete $options{database} // 'postgres';
    my ($status, $output, $errors) = $node->psql($database, "\\set VERBOSITY verbose\n$sql", %options);
    like($errors // '', qr/ERROR:\s+$sqlstate:.*?$message/s, $name);
    return;
}

# await_output(RUN, LINES): until a program in the background, RUN->{process}, has written LINES lines
# to RUN->{output}, or has ended. However slow the machine, what comes then comes in the middle of work.
sub await_output {
    my ($run, $lines) = @_;
    $run->{process}->pump while $run->{process}->pumpable && ($run->{output} =~ tr/\n//) < $lines;
    return;
}

1;
