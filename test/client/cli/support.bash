# shellcheck shell=bash
# For tests of agno-load: source this. A directory of one's own to work in, and sessions to load.
tree=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../.." && pwd)
# shellcheck source=test/harness/tap.bash
source "$tree/test/harness/tap.bash"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit
# The tree's name may have a colon, which a PATH can't.
ln -s "$tree/build" .build
export PATH=$work/.build:$PATH LC_ALL=C.UTF-8 PGOPTIONS='-c client_min_messages=warning'

# sessions FIRST LAST: a document each, NDJSON.
sessions() {
    seq "$1" "$2" | sed 's/.*/{"session_id": "s&", "name": "session &", "state": {"n": &}}/'
}

# sql QUERY: its result, unadorned.
sql() {
    psql -XAtqc "$1"
}

fresh_table() {
    sql 'DROP TABLE IF EXISTS sessions; SELECT agno_create_sessions_table()' >/dev/null
}

# run_load [ARG...]: agno-load, with its $status, and its output in $out and $err.
run_load() {
    status=0
    agno-load "$@" >out 2>err || status=$?
    out=$(<out)
    # shellcheck disable=SC2034  # for the tests
    err=$(<err)
}

# in_summary KEY...: their values in $out, a summary in JSON.
in_summary() {
    psql -XAtq -v summary="$out" -v keys="$*" <<'END'
SELECT string_agg(CAST(:'summary' AS json) #>> string_to_array(key, '.'), ' ' ORDER BY at)
FROM string_to_table(:'keys', ' ') WITH ORDINALITY AS keys (key, at);
END
}
