#!/usr/bin/env bash
# A pipe that trickles: what came through it lands while it stays open.
set -uo pipefail
# shellcheck source=test/client/cli/support.bash
source "$(dirname "${BASH_SOURCE[0]}")/support.bash"

# lands NAME COUNT: soon there are COUNT sessions; it waits up to a minute, for a busy machine.
lands() {
    local tries
    for ((tries = 0; tries < 600; tries++)); do
        [ "$(sql 'SELECT count(*) FROM sessions')" != "$2" ] || break
        sleep 0.1
    done
    is "$1" "$(sql 'SELECT count(*) FROM sessions')" "$2"
}

# begin [ARG...]: agno-load, at the other end of the pipe that $end writes to.
begin() {
    fresh_table
    rm -f pipe
    mkfifo pipe
    agno-load --summary json "$@" pipe >out 2>err &
    load=$!
    exec {end}>pipe
}

# ends NAME DOCUMENTS: it does, once the pipe is closed, and all have landed. A busy machine's takes
# so long that it tells of its progress meanwhile.
ends() {
    exec {end}>&-
    local status=0
    wait "$load" || status=$?
    out=$(<out)
    is "$1" "$status $(in_summary documents inserted) $(sed '/ documents, [0-9.]*\/s/d' err)" "0 $2 $2 "
}

begin
sessions 1 1 >&"$end"
lands 'a line lands while the pipe stays open' 1
sessions 2 4 >&"$end"
lands 'and those after it' 4
printf '{"session_id": "pretty",\n"name": "spans lines"\n}\n' >&"$end"
lands 'and one that spans lines' 5
printf '{"session_id": "joined"}{"session_id": "waits"}' >&"$end"
lands 'and an object that another follows' 6
ends 'the rest lands when it is closed' 7

begin --workers 2 --flush-after 0.01
printf '\x1E{"session_id": "a"}\n' >&"$end"
lands 'a record, with a time of its own' 1
ends 'after which nothing comes' 1

begin --reject-file rejects
printf '{"session_id": "a"}\nno document\n' >&"$end"
lands 'a good document beside a bad one' 1
printf '{"session_id": "b"}\n' >&"$end"
lands 'and behind it' 2
exec {end}>&-
wait "$load"
is 'the bad one is a reject' "$? $(<rejects)" '1 no document'

finish
