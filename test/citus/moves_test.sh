# shellcheck shell=bash disable=SC2154  # names of nodes.bash
# Sourced by run: shards move and split while documents arrive by way of each node.

# a_shard: a shard of the table, where it is, and where it is not.
a_shard() {
    sql -F ' ' -c "SELECT shardid, here.nodename, there.nodename
        FROM pg_dist_shard JOIN pg_dist_placement USING (shardid) JOIN pg_dist_node here USING (groupid), pg_dist_node there
        WHERE logicalrelid = 'moving'::regclass AND there.nodename <> here.nodename ORDER BY random() LIMIT 1"
}

# move MODE: a shard of the table to another node.
move() {
    local shard from to
    read -r shard from to <<<"$(a_shard)"
    sql -c "SELECT citus_move_shard_placement($shard, '$from', 5432, '$to', 5432, shard_transfer_mode => '$1')" -o /dev/null
}

# split MODE: a shard into two, of which one moves.
split() {
    local shard from to
    read -r shard from to <<<"$(a_shard)"
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
    complaints+=$(move "${modes[number % 2]}" || true)
    await loaded_more
done
is "$number moves of shards under load" "$complaints" ''
for mode in "${modes[@]}"; do
    is "a split of a shard under load, $mode" "$(split "$mode" || true)" ''
    await loaded_more
done
end_load 'moves and splits' moving
is '... which are eight now' "$(sql -c "SELECT count(*) FROM pg_dist_shard WHERE logicalrelid = 'moving'::regclass")" 8
