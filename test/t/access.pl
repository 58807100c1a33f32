# Roles that log in, by every way in: the function, a loader table, agno-load with each transport. What
# a role may do by them is what plain SQL lets it do, on the direct path and by statements.
use strict;
use warnings;
use AgnoTest;
use IPC::Run;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = new_node('main');
my $files = $PostgreSQL::Test::Utils::tmp_check;
my $session = $node->background_psql('postgres');
$session->query_safe('SET client_min_messages = warning');
sub sql { return $session->query_safe($_[0]) }

# What comes of an action: `done`, or the SQLSTATE.
sub result_of {
    my ($output) = @_;
    return $output =~ /(?:ERROR|FATAL):\s+(\w{5}):|SQLSTATE (\w{5})/ ? $1 // $2 : 'done';
}

sub psql_as {
    my ($role, $sql) = @_;
    my ($status, $output, $errors) = $node->psql('postgres', "\\set VERBOSITY verbose\n$sql", extra_params => [ '-U', $role ]);
    return result_of($errors // '');
}

sub load_as {
    my ($role, $documents, @options) = @_;
    my $file = "$files/documents.ndjson";
    unlink $file;
    append_to_file($file, join '', map { "$_\n" } @$documents);
    my ($output, $errors) = ('', '');
    IPC::Run::run([ 'agno-load', '-q', '-d', $node->connstr('postgres') . " user=$role", @options, $file ],
        '<', '/dev/null', '>', \$output, '2>', \$errors);
    return result_of($errors);
}

# Every way to write a document to a table, as a role.
my %ways = (
    'the function with jsonb' => sub {
        my ($role, $table, $document) = @_;
        return psql_as($role, "SELECT * FROM agno_upsert_sessions('$document'::jsonb, target => '$table', mode => 'patch')");
    },
    'the function with text' => sub {
        my ($role, $table, $document) = @_;
        return psql_as($role, "SELECT * FROM agno_upsert_sessions('$document'::text, target => '$table', mode => 'patch')");
    },
    'INSERT into a loader table' => sub {
        my ($role, $table, $document) = @_;
        return psql_as($role, "INSERT INTO ${table}_inbox VALUES ('$document')");
    },
    'COPY into a loader table' => sub {
        my ($role, $table, $document) = @_;
        return psql_as($role, "COPY ${table}_inbox FROM STDIN;\n$document\n\\.\n");
    },
    (map { my $transport = $_; "agno-load, $transport" => sub {
        my ($role, $table, $document) = @_;
        return load_as($role, [$document], '--transport', $transport, '--target', $table, '--mode', 'patch');
    } } 'auto', 'temp_table'),
    'agno-load, loader' => sub {
        my ($role, $table, $document) = @_;
        return load_as($role, [$document], '--transport', 'loader', '--loader-table', "${table}_inbox");
    });

sql(q{
    CREATE ROLE nobody LOGIN; CREATE ROLE outsider LOGIN; CREATE ROLE reader LOGIN; CREATE ROLE appender LOGIN;
    CREATE ROLE writer LOGIN; CREATE ROLE clerk LOGIN; CREATE ROLE member LOGIN IN ROLE writer;
    CREATE ROLE standing_by LOGIN IN ROLE writer; CREATE ROLE tenant LOGIN;
    ALTER ROLE standing_by SET default_transaction_read_only = on;
    CREATE SCHEMA data;
    GRANT USAGE ON SCHEMA data TO PUBLIC;
    CREATE SCHEMA closed;
    CREATE FUNCTION leave_alone() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
    CREATE FUNCTION make(name text) RETURNS void LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM agno_create_sessions_table(name);
        EXECUTE format('CREATE FOREIGN TABLE %1$s_inbox (doc text) SERVER agno_loader OPTIONS (target %1$L, mode ''patch'');
            GRANT INSERT ON %1$s_inbox TO PUBLIC;
            GRANT SELECT ON %1$s TO reader; GRANT SELECT, INSERT ON %1$s TO appender;
            GRANT SELECT, INSERT, UPDATE ON %1$s TO writer, outsider, tenant;
            GRANT SELECT (session_id, name, updated_at), INSERT (session_id, name, created_at, updated_at),
                UPDATE (name, updated_at) ON %1$s TO clerk', name);
    END $$;
    SELECT make('data.direct'), make('data.general'), make('closed.direct'), make('closed.general') \g /dev/null
    CREATE TRIGGER leave_alone BEFORE INSERT OR UPDATE ON data.general FOR EACH ROW EXECUTE FUNCTION leave_alone();
    CREATE TRIGGER leave_alone BEFORE INSERT OR UPDATE ON closed.general FOR EACH ROW EXECUTE FUNCTION leave_alone();
});
is(sql(q{SELECT (SELECT path FROM agno_explain_target('data.direct')), (SELECT path FROM agno_explain_target('data.general'))}), 'direct|statements',
    'a table that is written directly, and one by statements');

my $stored = 'old|stored|1';
sub reset_table { sql("TRUNCATE $_[0]; INSERT INTO $_[0] (session_id, name, state) VALUES ('old', 'stored', '1')"); return }
sub content { return sql("SELECT session_id, name, state FROM $_[0] ORDER BY session_id") }

# Tries documents in every way. A try: what it is, the document, what is to come of it, and what is
# stored then.
sub try_all {
    my ($name, $role, $table, @tries) = @_;
    my @wrong;
    reset_table($table);
    for my $way (sort keys %ways) {
        for my $try (@tries) {
            my ($what, $document, $wanted, $written) = @$try;
            my $result = $ways{$way}->($role, $table, $document);
            push @wrong, "$way, $what: $result, not $wanted" if $result ne $wanted;
            my $left = content($table);
            push @wrong, "$way, $what: left $left" if $left ne $written;
            reset_table($table) if $left ne $stored;
        }
    }
    is_deeply(\@wrong, [], $name);
    return;
}

my @documents = (
    [ 'a new row', '{"session_id": "new", "name": "n"}', "new|n|\n$stored" ],
    [ 'a change', '{"session_id": "old", "name": "n"}', 'old|n|1' ],
    [ 'a column that not all may write', '{"session_id": "old", "state": 2}', 'old|stored|2' ]);
sub each_refused { return map { [ @$_[ 0, 1 ], '42501', $stored ] } @documents }

my %expected = (
    nobody => [ '42501', '42501', '42501' ],
    reader => [ '42501', '42501', '42501' ],
    appender => [ '42501', '42501', '42501' ],
    member => [ 'done', 'done', 'done' ],
    clerk => [ 'done', 'done', '42501' ],
    standing_by => [ '25006', '25006', '25006' ]);
for my $table ('data.direct', 'data.general') {
    for my $role (sort keys %expected) {
        my @wanted = @{ $expected{$role} };
        try_all("$role: $table", $role, $table, map {
            my ($what, $document, $written) = @{ $documents[$_] };
            [ $what, $document, $wanted[$_], $wanted[$_] eq 'done' ? $written : $stored ]
        } 0 .. $#documents);
    }
}
try_all("no USAGE of the schema: $_", 'outsider', $_, each_refused()) for 'closed.direct', 'closed.general';

# Row-level security: USING says which rows a role sees, WITH CHECK which ones it may leave behind.
sql(q{
    SELECT make('data.checked'), make('data.hidden') \g /dev/null
    ALTER TABLE data.checked ENABLE ROW LEVEL SECURITY;
    CREATE POLICY own ON data.checked TO tenant USING (true) WITH CHECK (user_id = current_user);
    ALTER TABLE data.hidden ENABLE ROW LEVEL SECURITY;
    CREATE POLICY own ON data.hidden TO tenant USING (user_id = current_user);
});
sub with_user { return sprintf '{"session_id": "%s", "name": "n", "user_id": "%s"}', @_ }
try_all('row-level security, WITH CHECK', 'tenant', 'data.checked',
    [ 'a row of his', with_user('new', 'tenant'), 'done', "new|n|\n$stored" ],
    [ 'a row of another', with_user('new', 'other'), '42501', $stored ],
    [ 'a row of nobody', '{"session_id": "new"}', '42501', $stored ],
    [ 'a change that makes a row his', with_user('old', 'tenant'), 'done', 'old|n|1' ],
    [ 'a change that leaves it to nobody', '{"session_id": "old", "name": "n"}', '42501', $stored ]);
try_all('row-level security, USING', 'tenant', 'data.hidden',
    [ 'a row of his', with_user('new', 'tenant'), 'done', "new|n|\n$stored" ],
    [ 'a row of another', with_user('new', 'other'), '42501', $stored ],
    [ 'a stored row that he does not see', with_user('old', 'tenant'), '42501', $stored ]);
try_all('row-level security, no policy', 'writer', 'data.hidden', each_refused());

# A SECURITY DEFINER function lends its owner's rights, and no others; nor is it diverted by its caller.
sql(q{
    CREATE FUNCTION data.save(target text, document jsonb) RETURNS text LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp
        AS $$ SELECT outcome FROM agno_upsert_sessions(document, target => target::regclass, mode => 'patch') $$;
    ALTER FUNCTION data.save OWNER TO writer;
    CREATE FUNCTION data.load(document text) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp
        AS $$ INSERT INTO data.direct_inbox VALUES (document) $$;
    ALTER FUNCTION data.load OWNER TO writer;
    CREATE FUNCTION data.save_powerless(document jsonb) RETURNS text LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp
        AS $$ SELECT outcome FROM agno_upsert_sessions(document, target => 'data.direct', mode => 'patch') $$;
    ALTER FUNCTION data.save_powerless OWNER TO nobody;
    SELECT agno_create_sessions_table('public.sessions') \g /dev/null
    GRANT ALL ON sessions TO writer;
    CREATE FUNCTION data.save_by_name(document jsonb) RETURNS text LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp
        AS $$ SELECT outcome FROM agno_upsert_sessions(document) $$;
    ALTER FUNCTION data.save_by_name OWNER TO writer;
});
my ($change, $changed) = @{ $documents[1] }[ 1, 2 ];
for my $table ('data.direct', 'data.general') {
    reset_table($table);
    is(psql_as('nobody', "SELECT data.save('$table', '$change')"), 'done', "SECURITY DEFINER, $table: for whom has no right");
    is(content($table), $changed, '... the row is written');
    is(psql_as('nobody', qq{SELECT data.save('$table', '{"session_id": "old", "state": 2}');
            SELECT * FROM agno_upsert_sessions('{"session_id": "old", "state": 3}'::jsonb, target => '$table')}),
        '42501', '... and no right stays with him');
    is(sql("SELECT state FROM $table"), '2', '... so that his own call writes nothing');
}
reset_table('data.direct');
is(psql_as('nobody', "SELECT data.load('$change')"), 'done', 'SECURITY DEFINER: a load');
is(content('data.direct'), $changed, '... is written');
reset_table('data.direct');
query_fails($node, "SELECT data.save_powerless('$change')", '42501', 'permission denied for table direct',
    "SECURITY DEFINER: its caller's rights, a superuser's, are not used");
is(content('data.direct'), $stored, '... and nothing is written');
is(psql_as('nobody', q{CREATE TEMP TABLE sessions (session_id text PRIMARY KEY, name text);
        SELECT data.save_by_name('{"session_id": "a"}')}), 'done', "SECURITY DEFINER: beside its caller's temporary table of that name");
is(sql('SELECT count(*) FROM sessions'), 1, '... it is not diverted');

# An attacker's schema before others on a role's search_path, in which are operators that fit better than
# the server's, or as well, its functions and aggregates, types, and tables: nothing of it is used.
sql(q{
    CREATE SCHEMA attacker;
    CREATE FUNCTION attacker.trap() RETURNS text LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'caught' USING ERRCODE = 'ZZ001'; END $$;
    CREATE FUNCTION attacker.count_trap(bigint) RETURNS bigint LANGUAGE plpgsql AS 'BEGIN PERFORM attacker.trap(); END';
    CREATE AGGREGATE attacker.count(*) (SFUNC = attacker.count_trap, STYPE = bigint, INITCOND = '0');
    CREATE FUNCTION attacker.spring(command text) RETURNS void LANGUAGE plpgsql AS $$ BEGIN EXECUTE command; END $$;
    CREATE FUNCTION attacker.types() RETURNS SETOF text LANGUAGE sql AS $$ SELECT unnest(ARRAY['text', 'varchar', 'name', '"char"', 'bool', 'int2', 'int4',
        'int8', 'numeric', 'float8', 'oid', 'xid', 'timestamptz', 'interval', 'jsonb', 'regclass', 'regtype', 'regproc']) $$;
    SELECT attacker.spring(format('CREATE FUNCTION attacker.trap_of_%1$s(pg_catalog.%2$s, pg_catalog.%3$s) RETURNS pg_catalog.%1$s LANGUAGE plpgsql AS ''BEGIN PERFORM attacker.trap(); END'';
            CREATE OPERATOR attacker.%4$s (LEFTARG = pg_catalog.%2$s, RIGHTARG = pg_catalog.%3$s, FUNCTION = attacker.trap_of_%1$s)', result, l, r, op))
        FROM attacker.types() l, attacker.types() r, (VALUES ('bool', '='), ('numeric', '*')) o (result, op) \g /dev/null
    SELECT attacker.spring(format('CREATE OPERATOR attacker.%s (LEFTARG = pg_catalog.%s, RIGHTARG = pg_catalog.%s, FUNCTION = attacker.trap_of_%s)', op, l, r, result))
        FROM attacker.types() l, attacker.types() r, (VALUES ('bool', '<>'), ('bool', '<'), ('bool', '>'), ('bool', '~'), ('bool', '~~'),
            ('numeric', '+'), ('numeric', '-'), ('numeric', '/'), ('numeric', '||')) o (result, op) \g /dev/null
    SELECT attacker.spring(format('CREATE FUNCTION attacker.%I(%s) RETURNS pg_catalog.text LANGUAGE plpgsql AS ''BEGIN PERFORM attacker.trap(); END''', proname, pg_get_function_identity_arguments(oid)))
        FROM pg_proc WHERE pronamespace = 'pg_catalog'::regnamespace AND prokind = 'f' AND provariadic = 0 AND proallargtypes IS NULL
            AND proname ~ '^(to_reg|txid_|pg_backend_pid|pg_postmaster|extract|date_part|format|quote_|now|int8|numeric|text|name|pg_terminate|pg_options)'
            AND NOT EXISTS (SELECT FROM unnest(proargtypes) a JOIN pg_type t ON t.oid = a WHERE typtype = 'p') \g /dev/null
    SELECT attacker.spring(format('CREATE TABLE attacker.%I (oid pg_catalog.text)', relname))
        FROM pg_class WHERE relnamespace = 'pg_catalog'::regnamespace AND relkind IN ('r', 'v') \g /dev/null
    CREATE TABLE attacker.agno_payload (payload pg_catalog.int4);
    SELECT attacker.spring(format('CREATE DOMAIN attacker.%s AS pg_catalog.int4 CHECK (attacker.trap() IS NULL)', type)) FROM attacker.types() type \g /dev/null
    GRANT USAGE ON SCHEMA attacker TO PUBLIC;
    GRANT ALL ON ALL TABLES IN SCHEMA attacker TO PUBLIC;
    CREATE ROLE victim LOGIN IN ROLE writer;
});
my @many = map { sprintf '{"session_id": "s%03d", "name": "n", "state": {"text": "%s"}}', $_, 'x' x 100 } 1 .. 200;
for my $path ('attacker, pg_catalog, public', 'attacker, public') {
    sql("ALTER ROLE victim SET search_path = $path");
    is(psql_as('victim', 'SELECT 1::pg_catalog.numeric * 1'), 'ZZ001', "a trap for victims: $path");
    for my $table ('data.direct', 'data.general') {
        my @target = ('--target', $table, '--mode', 'patch');
        my %loads = (
            'few documents' => [ [$change], @target ],
            'many documents' => [ \@many, @target ],
            'a temporary table' => [ \@many, '--transport', 'temp_table', @target ],
            'a loader table' => [ \@many, '--transport', 'loader', '--loader-table', "${table}_inbox" ],
            'one transaction' => [ \@many, '--single-transaction', '--batch-size', 60, @target ],
            'several workers' => [ \@many, '--workers', 2, '--batch-size', 60, @target ],
            'a table to be made' => [ \@many, '--create-table', @target ]);
        my @caught;
        for my $load (sort keys %loads) {
            reset_table($table);
            my ($documents, @options) = @{ $loads{$load} };
            my $result = load_as('victim', $documents, @options);
            my $count = sql("SELECT count(*) FROM $table WHERE name = 'n'");
            push @caught, "$load: $result, $count written" if $result ne 'done' || $count != @$documents;
        }
        is_deeply(\@caught, [], "... agno-load: $table");
        reset_table($table);
        is(psql_as('victim', qq{INSERT INTO ${table}_inbox VALUES ('$change');
                SELECT * FROM public.agno_upsert_sessions('$documents[0][1]'::pg_catalog.text, target => '$table'::pg_catalog.regclass, mode => 'patch');
                SELECT * FROM public.agno_upsert_sessions('$documents[0][1]'::pg_catalog.jsonb, target => '$table'::pg_catalog.regclass, mode => 'patch')}),
            'done', "... functions and a loader table: $table");
        is(content($table), "new|n|\n$changed", '... write what they should');
    }
}
$session->quit;
done_testing;
