# shellcheck shell=bash disable=SC2154  # names of nodes.bash
# Sourced by run: agno-load's workers write to the nodes, while shards move from one to another.

# versions: of 5,000 sessions forty each; a later line has a higher number.
versions() {
    awk 'BEGIN { for (i = 0; i < 200000; ++i) printf "{\"session_id\": \"s%d\", \"name\": \"%d\"}\n", i * 7919 % 5000, i }'
}

sql -c "SELECT agno_create_sessions_table('lanes')" -o /dev/null
distribute lanes session_id
versions | build/agno-load --verbose --workers 3 --batch-size 500 --max-retries 50 --target lanes - >"$work/lanes" 2>&1 &
loading=$!
moves=0
complaints=''
while kill -0 "$loading" 2>/dev/null; do
    complaints+=$(move lanes force_logical || true)
    moves=$((moves + 1))
done
wait "$loading" && status=0 || status=$?
is "workers that write to the nodes, under $moves moves" "$status $complaints" '0 '
like '... tell of all of them' "$(grep Citus "$work/lanes" | head -n 1)" "workers write to [^ ,]+, [^ ,]+, [^ ,]+$"
is '... and the last version of each session is there' \
    "$(sql -c "SELECT count(*) FROM lanes WHERE name::int >= 195000 AND name::bigint * 7919 % 5000 = substring(session_id FROM 2)::int")" 5000
