# shellcheck shell=bash
# Source this with the nodes of a cluster, each known by the directory of its socket. The last is the coordinator, to which
# libpq's environment leads.

workers=("${@:1:$#-1}")
coordinator=${*: -1}
nodes=("$@")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

sql() { psql -X -q -A -t -v ON_ERROR_STOP=1 "$@" 2>&1; }

# on NODE [ARG...]: psql there.
on() { PGHOST=$1 sql "${@:2}"; }

# server NODE ACTION [ARG...]: pg_ctl. It logs elsewhere: what is stopped here was meant to be.
server() {
    local as_owner=()
    [ "$(id -u)" != 0 ] || as_owner=(runuser -u "$(stat -c %U "$1/data")" --)
    (cd / && "${as_owner[@]}" pg_ctl "$2" -D "$1/data" -w -s "${@:3}" -l "$1/log.trouble" >/dev/null)
}

# Shards are on every node, the coordinator among them.
make_one_cluster() {
    local node
    for node in "${nodes[@]}"; do
        on "$node" -c 'CREATE EXTENSION citus' -c "ALTER SYSTEM SET citus.local_hostname = '$node'" \
            -c 'SELECT pg_reload_conf()' -o /dev/null
    done
    sql -c "SELECT citus_set_coordinator_host('$coordinator', 5432)" -o /dev/null
    for node in "${workers[@]}"; do
        sql -c "SELECT citus_add_node('$node', 5432)" -o /dev/null
    done
    sql -c "SELECT citus_set_node_property('$coordinator', 5432, 'shouldhaveshards', true)" -c 'CREATE EXTENSION agno' -o /dev/null
}

# distribute TABLE COLUMN
distribute() {
    sql -c "SELECT create_distributed_table('$1', '$2', shard_count => 6, colocate_with => 'none'), agno_distribute('$1')" -o /dev/null
}

# a_shard TABLE: one of its shards, where it is, and where it is not.
a_shard() {
    sql -F ' ' -c "SELECT shardid, here.nodename, there.nodename
        FROM pg_dist_shard JOIN pg_dist_placement USING (shardid) JOIN pg_dist_node here USING (groupid), pg_dist_node there
        WHERE logicalrelid = '$1'::regclass AND there.nodename <> here.nodename ORDER BY random() LIMIT 1"
}

# move TABLE MODE: one of its shards to another node.
move() {
    local shard from to
    read -r shard from to <<<"$(a_shard "$1")"
    sql -c "SELECT citus_move_shard_placement($shard, '$from', 5432, '$to', 5432, shard_transfer_mode => '$2')" -o /dev/null
}

# await COMMAND [ARG...]: until it succeeds.
await() {
    until "$@" >/dev/null; do
        sleep 0.02
    done
}

# stored TABLE: how many rows it has.
stored() { sql -c "SELECT count(*) FROM $1"; }

# begin_load TABLE NODE...: agno-load fills the table by way of each of the nodes until end_load.
begin_load() {
    rm -f "$work"/enough "$work"/load.* "$work"/acknowledged
    touch "$work/acknowledged"
    loads=()
    local node
    for node in "${@:2}"; do
        load "$1" "$node" "${#loads[@]}" &
        loads+=($!)
    done
    await loaded_more
}

# load TABLE NODE NAME: one file after the other, of documents that nobody has had before.
load() {
    local file=0
    until [ -e "$work/enough" ]; do
        file=$((file + 1))
        seq -f "{\"session_id\": \"$3-$file-%.0f\", \"name\": \"$3-$file\"}" 500 |
            PGHOST=$2 build/agno-load --target "$1" --batch-size 100 --max-retries 50 - >"$work/load.$3" 2>&1 || return
        echo "$3 $file" >>"$work/acknowledged"
    done
}

# loaded_more: whether each load has ended a file since this was last true.
loaded_more() {
    local load status=0 count
    for load in "${!loads[@]}"; do
        count=$(grep -c "^$load " "$work/acknowledged")
        # One that has failed will not go on: end_load tells.
        [ "$count" -gt "${seen[$load]:-0}" ] || ! kill -0 "${loads[$load]}" 2>/dev/null || status=1
    done
    [ "$status" = 0 ] || return 1
    for load in "${!loads[@]}"; do
        seen[load]=$(grep -c "^$load " "$work/acknowledged")
    done
}
seen=()

# end_load NAME TABLE: whether all that was sent was acknowledged, and all that was is there, once.
end_load() {
    local load statuses='' files
    touch "$work/enough"
    for load in "${!loads[@]}"; do
        wait "${loads[$load]}" && statuses+='0 ' || statuses+="$? $(tail -n 3 "$work/load.$load") "
    done
    is "$1: every load went through" "$statuses" "$(printf '0 %.0s' "${loads[@]}")"
    files=$(wc -l <"$work/acknowledged")
    is "$1: none of $((files * 500)) documents is lost" "$(stored "$2")" $((files * 500))
    seen=()
}
