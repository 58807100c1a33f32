# Logical decoding shows what we write as it shows the same rows written by plain INSERT and UPDATE:
# order, old keys and old rows by the replica identity, unchanged TOAST values left out.
use strict;
use warnings;
use AgnoTest;
use Test::More;

my $node = new_node('main', init => { allows_streaming => 'logical' });
sub sql {
    return $node->safe_psql('postgres', "SET client_min_messages = warning; SET check_function_bodies = off; $_[0]");
}

sql(q{
    CREATE FUNCTION leave_alone() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';

    -- Of the size that is stored out of line.
    CREATE FUNCTION runs(text) RETURNS jsonb LANGUAGE sql AS $$
        SELECT jsonb_agg(jsonb_build_object('run_id', i, 'content', repeat($1, 1000))) FROM generate_series(1, 3) i $$;

    CREATE FUNCTION document(session_id text, VARIADIC fields jsonb[] DEFAULT '{}') RETURNS jsonb LANGUAGE sql AS $$
        SELECT jsonb_build_object('session_id', session_id, 'user_id', 'u-' || session_id,
                   'created_at', '2026-01-05T08:00:00Z', 'updated_at', '2026-01-05T09:00:00Z')
               || coalesce((SELECT jsonb_object_agg(key, value) FROM unnest(fields) f, jsonb_each(f)), '{}') $$;
    CREATE FUNCTION ours(VARIADIC documents jsonb[]) RETURNS void LANGUAGE sql AS
        $$ SELECT agno_upsert_sessions(to_jsonb(documents), true, 'ours') $$;
    CREATE FUNCTION patch(VARIADIC documents jsonb[]) RETURNS void LANGUAGE sql AS
        $$ SELECT agno_upsert_sessions(to_jsonb(documents), true, 'ours', 'patch') $$;
    CREATE FUNCTION plain(VARIADIC documents jsonb[]) RETURNS void LANGUAGE sql AS
        $$ INSERT INTO plain SELECT r.* FROM jsonb_populate_recordset(NULL::plain, to_jsonb(documents)) r $$;
    SELECT pg_create_logical_replication_slot('slot', 'test_decoding');
});

# The changes that our statement and the plain one make, whatever the table is called; long values
# abbreviated.
sub decoded {
    my ($ours, $plain) = @_;
    my @changes = split /\n/, sql(qq{
        BEGIN; $ours; COMMIT;
        BEGIN; $plain; COMMIT;
        SELECT data FROM pg_logical_slot_get_changes('slot', NULL, NULL, 'include-xids', '0')
        WHERE data ~ '^table public.(ours|plain):'});
    s/((\w)\2{99,})/length($1) . " times $2"/ge for @changes;
    return map { my $table = $_; join "\n", map { s/public\.$table://r } grep { /public\.$table:/ } @changes } 'ours', 'plain';
}

# One statement updates the rows that are locked by now, in no order.
sub sorted {
    return join "\n", sort split /\n/, $_[0];
}

# Name, our statement, the plain one, and what else must be seen.
my @steps = (
    [ 'new rows',
        q{SELECT ours(document('a', '{"name": "1"}', jsonb_build_object('runs', runs('a'), 'state', '1')),
                      document('b', jsonb_build_object('runs', runs('b'))), document('c', '{"name": "c"}'))},
        q{SELECT plain(document('a', '{"name": "1"}', jsonb_build_object('runs', runs('a'), 'state', '1')),
                      document('b', jsonb_build_object('runs', runs('b'))), document('c', '{"name": "c"}'))},
        qr/INSERT:.*INSERT:.*INSERT:/s ],
    [ 'a change beside an unchanged TOAST value',
        q{SELECT ours(document('a', '{"name": "2"}', jsonb_build_object('runs', runs('a'), 'state', '1')))},
        q{UPDATE plain SET name = '2' WHERE session_id = 'a'},
        qr/UPDATE:.*name\S+:'2'.*runs\[jsonb\]:unchanged-toast-datum/ ],
    [ 'a changed TOAST value',
        q{SELECT ours(document('b', jsonb_build_object('runs', runs('B'))))},
        q{UPDATE plain SET runs = runs('B') WHERE session_id = 'b'},
        qr/times B/ ],
    [ 'a TOAST value cleared, and one that comes',
        q{SELECT ours(document('b'), document('c', '{"name": "c"}', jsonb_build_object('state', runs('c'))))},
        q{UPDATE plain SET runs = NULL WHERE session_id = 'b';
          UPDATE plain SET state = runs('c') WHERE session_id = 'c'},
        qr/runs\[jsonb\]:null.*times c/s ],
    [ 'a patch of another column than the big one',
        q{SELECT patch('{"session_id": "a", "state": {"step": 2}, "updated_at": "2026-01-05T10:00:00Z"}')},
        q{UPDATE plain SET state = '{"step": 2}', updated_at = '2026-01-05T10:00:00Z' WHERE session_id = 'a'},
        qr/runs\[jsonb\]:unchanged-toast-datum/ ],
    [ 'a patch of the big one',
        q{SELECT patch('{"session_id": "a", "runs": [{"run_id": 4}], "updated_at": "2026-01-05T11:00:00Z"}')},
        q{UPDATE plain SET runs = runs || '{"run_id": 4}', updated_at = '2026-01-05T11:00:00Z' WHERE session_id = 'a'},
        qr/"run_id": 4/ ],
    [ 'a change of what may be the replica identity',
        q{SELECT ours(document('c', '{"name": "c", "user_id": "u-changed"}', jsonb_build_object('state', runs('c'))))},
        q{UPDATE plain SET user_id = 'u-changed' WHERE session_id = 'c'},
        qr/unchanged-toast-datum/ ],
    [ 'nothing that changes',
        q{SELECT ours(document('b'), document('b'))}, q{SELECT}, qr/^$/ ],
    [ 'a new row and a change, in a batch with a bad document',
        q{SELECT agno_upsert_sessions(jsonb_build_array(document('b', '{"name": "b"}'), '{"session_id": "bad", "name": 1}'::jsonb,
              document('d')), true, 'ours', on_error => 'skip')},
        q{SELECT plain(document('d')); UPDATE plain SET name = 'b' WHERE session_id = 'b'},
        qr/INSERT:.*UPDATE:/s ],
    [ 'a long key that is compressed',
        q{SELECT ours(document(repeat('k', 5000), '{"user_id": "k"}'));
          SELECT ours(document(repeat('k', 5000), '{"user_id": "k", "name": "k"}'))},
        q{SELECT plain(document(repeat('k', 5000), '{"user_id": "k"}')); UPDATE plain SET name = 'k' WHERE user_id = 'k'},
        qr/UPDATE:/ ]);

my %identities = (
    'DEFAULT' => 'by its primary key', 'FULL' => 'by the whole row', 'NOTHING' => 'by nothing',
    'USING INDEX "by user"' => 'by another index');
for my $path ('direct', 'statements') {
    for my $identity (sort keys %identities) {
        for my $table ('ours', 'plain') {
            sql("DROP TABLE IF EXISTS $table;
                 CREATE TABLE $table (session_id text PRIMARY KEY, user_id text NOT NULL, name text, dropped text,
                     metadata jsonb, state jsonb, runs jsonb, created_at timestamptz, updated_at timestamptz);
                 ALTER TABLE $table DROP dropped, ALTER runs SET STORAGE EXTERNAL, ALTER state SET STORAGE EXTERNAL;");
            sql(qq{CREATE UNIQUE INDEX "by user" ON $table (user_id)}) if $table eq 'ours';
            sql(qq{CREATE UNIQUE INDEX "plain by user" ON $table (user_id)}) if $table eq 'plain';
            sql("ALTER TABLE $table REPLICA IDENTITY " . ($table eq 'plain' ? $identity =~ s/by/plain by/r : $identity));
            sql("CREATE TRIGGER leave_alone BEFORE UPDATE ON $table FOR EACH ROW EXECUTE FUNCTION leave_alone()")
                if $path eq 'statements';
        }
        my $where = "$path, identified $identities{$identity}";
        is(sql(q{SELECT path FROM agno_explain_target('ours')}), $path, $where);
        for my $step (@steps) {
            my ($name, $ours, $plain, $shown) = @$step;
            my ($got, $wanted) = decoded($ours, $plain);
            ($got, $wanted) = (sorted($got), sorted($wanted)) if $path eq 'statements';
            is($got, $wanted, "$where: $name");
            like($got, $shown, "$where: ... is shown") if $identity eq 'DEFAULT';
        }
        is(sql('TABLE ours EXCEPT TABLE plain'), '', "$where: the tables are equal");
    }
}
done_testing;
