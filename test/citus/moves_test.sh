# shellcheck shell=bash disable=SC2154  # names of nodes.bash
# Sourced by run: shards move and split while documents arrive by way of each node.

# split MODE: a shard into two, of which one moves.
split() {
    local shard from to
    read -r shard from to <<<"$(a_shard moving)"
    sql -o /dev/null -c "SELECT citus_split_shard_by_split_points($shard,
        ARRAY[((shardminvalue::bigint + shardmaxvalue::bigint) / 2)::text],
        ARRAY(SELECT nodeid FROM pg_dist_node WHERE nodename IN ('$from', '$to') ORDER BY nodeid), '$1')
        FROM pg_dist_shard WHERE shardid = $shard"
}

sql -c "SELECT agno_create_sessions_table('moving')" -o /dev/null
distribute moving session_id
begin_load moving "${nodes[@]}"
modes=(block_writes force_logical)
complaints=''
for ((number = 0; number < ${CITUS_MOVES:-6}; number++)); do
    complaints+=$(move moving "${modes[number % 2]}" || true)
    await loaded_more
done
is "$number moves of shards under load" "$complaints" ''
for mode in "${modes[@]}"; do
    is "a split of a shard under load, $mode" "$(split "$mode" || true)" ''
    await loaded_more
done
end_load 'moves and splits' moving
is '... which are eight now' "$(sql -c "SELECT count(*) FROM pg_dist_shard WHERE logicalrelid = 'moving'::regclass")" 8
