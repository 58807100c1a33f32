# shellcheck shell=bash disable=SC2154  # names of nodes.bash
# Sourced by run: rights, row-level security and partitions, on every node's shards as on one node.

# both TABLE DOCUMENTS OPTIONS: the call on the distributed table and on its twin of one node. Prints what the former answers,
# then how the latter differs.
both() {
    local table documents
    documents=$(printf '%s' "$2" | tr -d '\n')
    for table in "$1" "$1_twin"; do
        # Times apart, an error's place is its message's own.
        PGUSER=writer sql -F ' ' -v documents="$documents" -v target="$table" >"$work/$table.answer" <<SQL || true
SELECT ordinal, outcome, sqlstate, split_part(detail, E'\n', 1) FROM agno_upsert(:'target', :'documents'::text$3);
SQL
        sed -i "s/$1_twin/$1/g; /^CONTEXT\|^SQL \|^PL\|^while /d; s/^psql.*ERROR/ERROR/; s/, [0-9-]* [0-9:.+]*)\.$/, TIME)./" "$work/$table.answer"
    done
    diff "$work/$1.answer" "$work/$1_twin.answer" || true
}

# twins TABLE STATEMENT...: both, of which the first is distributed.
twins() {
    local statement table
    for table in "$1" "$1_twin"; do
        for statement in "${@:2}"; do
            sql -c "${statement//TABLE_/$table}"
        done
        [ "$table" != "$1" ] || distribute "$1" session_id
    done
}

# many NAME: documents on all shards. A function of the number makes the members behind the id.
many() {
    sql -c "SELECT string_agg(format('{\"session_id\": \"s%s\", %s}', n, $1), ' ') FROM generate_series(1, 24) n"
}

sql -c 'CREATE ROLE writer LOGIN' -c 'GRANT CREATE ON SCHEMA public TO writer'
columns='session_id text PRIMARY KEY, user_id text, name text, secret text, updated_at timestamptz'

twins ruled "CREATE TABLE TABLE_ ($columns)" 'GRANT SELECT, INSERT, UPDATE, DELETE ON TABLE_ TO writer'
for table in ruled ruled_twin; do
    sql -c "CREATE POLICY own ON $table USING (user_id = current_user)" -c "ALTER TABLE $table ENABLE ROW LEVEL SECURITY"
    sql -c "SELECT count(*) FROM agno_upsert('$table', '$(many "'\"user_id\": \"other\"'")'::text, mode => 'replace') WHERE ordinal < 7" -o /dev/null
done
is 'row-level security: new rows' "$(both ruled "$(many "format('\"user_id\": \"%s\"', CASE WHEN n % 3 = 0 THEN 'other' ELSE 'writer' END)" |
    sed 's/: "s/: "new s/g')" ", on_error => 'skip'")" ''
is '... of others' "$(grep -c '42501 new row violates row-level security' "$work/ruled.answer")" 8
is '... rows of others' "$(both ruled "$(many "'\"user_id\": \"writer\"'")" ", on_error => 'skip'")" ''
is '... rows that are there' "$(both ruled "$(many "'\"name\": \"x\"'" | sed 's/: "s/: "new s/g')" ", mode => 'patch', on_error => 'skip'")" ''
is '... rows that nobody may see' "$(both ruled "$(many "'\"name\": \"x\"'")" ", mode => 'delete'")" ''
is '... with an error' "$(both ruled '{"session_id": "s99", "user_id": "other"}' '')" ''

twins granted "CREATE TABLE TABLE_ ($columns)" 'GRANT SELECT (session_id, name, updated_at),
    INSERT (session_id, name, updated_at), UPDATE (name, updated_at) ON TABLE_ TO writer'
is 'grants of columns: those that are granted' "$(both granted "$(many "format('\"name\": \"%s\"', n)")" ", mode => 'patch'")" ''
is '... are written' "$(grep -c ' inserted ' "$work/granted.answer")" 24
is '... another one' "$(both granted "$(many "'\"secret\": \"x\"'")" ", mode => 'patch'")" ''
is '... deletion' "$(both granted "$(many "'\"name\": \"x\"'")" ", mode => 'delete'")" ''
is '... refused' "$(cat "$work/granted.answer")" 'ERROR:  permission denied for table granted'

PGUSER=writer sql -c "CREATE TABLE kept ($columns)" -c 'REVOKE DELETE ON kept FROM writer'
PGUSER=writer distribute kept session_id
for node in "${nodes[@]}"; do
    is 'an owner who has taken away the right to delete' "$(PGUSER=writer on "$node" \
        -c "SELECT count(*), count(*) FILTER (WHERE outcome = 'rejected') FROM agno_upsert('kept', '$(many "'\"name\": \"$node\"'")'::text)")" '24|0'
done

twins parted 'CREATE TABLE TABLE_ (session_id text, month int, name text CONSTRAINT short CHECK (length(name) < 3),
        updated_at timestamptz, PRIMARY KEY (session_id, month)) PARTITION BY RANGE (month)' \
    'CREATE TABLE TABLE__winter PARTITION OF TABLE_ FOR VALUES FROM (1) TO (4)' \
    'CREATE TABLE TABLE__rest PARTITION OF TABLE_ FOR VALUES FROM (4) TO (13)' \
    "ALTER TABLE TABLE__rest ADD CONSTRAINT not_refused CHECK (name <> 'no')" \
    'GRANT SELECT, INSERT, UPDATE, DELETE ON TABLE_ TO writer'
months="format('\"month\": %s, \"name\": \"%s\"', n % 14, CASE WHEN n % 7 = 0 THEN 'no' WHEN n % 5 = 0 THEN 'long' ELSE 'n' END)"
is 'partitions: new rows' "$(both parted "$(many "$months")" ", on_error => 'skip'")" ''
is '... in all partitions but where none is' "$(cut -d ' ' -f 2,3 "$work/parted.answer" | sort | uniq -c | xargs)" \
    '16 inserted 8 rejected 23514'
is '... once more, changed' "$(both parted "$(many "$months" | sed 's/"n"/"m"/g')" ", on_error => 'skip', mode => 'patch'")" ''
is '... with an error of a partition' "$(both parted '{"session_id": "s", "month": 5, "name": "no"}' '')" ''
is '... named by its table' "$(cat "$work/parted.answer")" \
    'ERROR:  document 1, key "name": new row for relation "parted_rest" violates check constraint "not_refused"
DETAIL:  Failing row contains (s, 5, no, TIME).'
is '... deleted' "$(both parted "$(many "$months")" ", mode => 'delete'")" ''
