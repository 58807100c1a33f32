# shellcheck shell=bash disable=SC2154  # names of nodes.bash
# Sourced by run: nodes that go down at bad moments.

# key_on NODE: of a session whose shard is there.
key_on() {
    sql -c "SELECT key FROM generate_series(1, 1000) n, CAST('key ' || n AS text) key, pg_dist_placement
        JOIN pg_dist_node USING (groupid)
        WHERE shardid = get_shard_id_for_distribution_column('crashing', key) AND nodename = '$1' ORDER BY n LIMIT 1"
}

# begin_commit KEY...: a call with these keys that stands still in its commit: other nodes have been told to prepare or to
# commit, and this node is about to write its own commit record, but first has to empty a table that somebody has locked.
begin_commit() {
    local documents
    : >"$work/call"
    documents=$(printf '{"session_id": "%s"}\n' "$@")
    sql -v documents="$documents" -f - >"$work/call" <<'SQL' &
CREATE TEMP TABLE still (n int) ON COMMIT DELETE ROWS;
SELECT format('%I.still', pg_my_temp_schema()::regnamespace);
DO $$
BEGIN
    WHILE NOT EXISTS (SELECT FROM pg_locks WHERE relation = 'still'::regclass AND granted AND pid <> pg_backend_pid()) LOOP
        PERFORM pg_sleep(0.01);
    END LOOP;
END
$$;
BEGIN;
INSERT INTO still VALUES (1);
SELECT count(*) FROM agno_upsert_sessions(:'documents', target => 'crashing');
COMMIT;
\echo committed
SQL
    call=$!
    local table
    await grep still "$work/call"
    table=$(head -n 1 "$work/call")
    PGAPPNAME=locker sql -c "BEGIN; LOCK TABLE $table IN ACCESS SHARE MODE; SELECT pg_sleep(3600)" >/dev/null &
    await stands_still "$table"
}

stands_still() { [ "$(sql -c "SELECT count(*) FROM pg_locks WHERE relation = '$1'::regclass AND NOT granted")" = 1 ]; }

# end_commit: it goes on. Prints what it said.
end_commit() {
    sql -c "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'locker'" >/dev/null
    wait "$call" || true
    tail -n 1 "$work/call"
}

# recovered: how many of the table's rows are there once nothing is left prepared.
recovered() {
    sql -c 'SELECT recover_prepared_transactions()' >/dev/null
    stored crashing
}

sql -c "SELECT agno_create_sessions_table('crashing')" -o /dev/null
distribute crashing session_id

begin_commit "$(key_on "$coordinator")" "$(key_on "${workers[0]}")"
server "$coordinator" stop -m immediate
wait "$call" || true
server "$coordinator" start
is "the caller's node goes down between two nodes' commits: nothing is there" "$(recovered)" 0

begin_commit "$(key_on "$coordinator")" "$(key_on "${workers[0]}")" "$(key_on "${workers[1]}")"
server "${workers[0]}" stop -m immediate
is 'another node goes down in the same moment: the call is acknowledged' "$(end_commit)" committed
server "${workers[0]}" start
is '... and all of it is there when the node is back' "$(recovered)" 3

sql -c 'TRUNCATE crashing'
begin_load crashing "$coordinator" "${workers[1]}"
server "${workers[0]}" stop -m immediate
like 'a call that needs a node that is down' "$(sql -v VERBOSITY=verbose \
    -c "SELECT count(*) FROM agno_upsert_sessions('{\"session_id\": \"$(key_on "${workers[0]}")\"}'::text, target => 'crashing')")" 'ERROR:  08'
server "${workers[0]}" start
await loaded_more
end_load 'a node killed and back' crashing
