# shellcheck shell=bash disable=SC2154  # names of nodes.bash
# Sourced by run: random calls by way of each node, compared with those on a table of one node.

export CITUS_CALLS=${CITUS_CALLS:-300}

# play_on NODE NUMBER: a third of the calls. Prints what differs.
play_on() {
    local spread=spread_$2
    # The other tables and functions are this node's alone.
    PGOPTIONS='-c citus.enable_ddl_propagation=off -c client_min_messages=warning' PGHOST=$1
    export PGOPTIONS PGHOST
    sql -v schema=twin -f test/citus/tables.sql
    sql -f test/citus/play.sql -c "CALL play($2, $((CITUS_CALLS / 3 + 1)), '$spread')"
    for table in sessions chats; do
        sql -c "CREATE TABLE spread_$table AS SELECT * FROM $spread.$table" \
            -c "(SELECT t::text FROM twin.$table t EXCEPT SELECT s::text FROM spread_$table s)
                UNION ALL (SELECT s::text FROM spread_$table s EXCEPT SELECT t::text FROM twin.$table t) LIMIT 5"
    done
    sql -c 'SELECT * FROM complaint'
}

for number in "${!nodes[@]}"; do
    sql -v schema="spread_$number" -f test/citus/tables.sql
    distribute "spread_$number.sessions" session_id
    distribute "spread_$number.chats" tenant
done
players=()
for number in "${!nodes[@]}"; do
    play_on "${nodes[number]}" "$number" >"$work/played.$number" &
    players+=($!)
done
wait "${players[@]}" || true
for number in "${!nodes[@]}"; do
    is "random calls by way of node $number: as on one node" "$(cat "$work/played.$number")" ''
done
for node in "${nodes[@]}"; do
    on "$node" -F ' ' -c 'TABLE played'
done | sort | uniq -c >"$work/played"
is 'every outcome was among theirs' "$(awk '{ print $3 }' "$work/played" | sort -u | xargs)" \
    'absent deleted duplicate exists inserted raised rejected stale unchanged updated'
sed 's/^/# /' "$work/played"
