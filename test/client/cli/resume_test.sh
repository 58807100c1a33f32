#!/usr/bin/env bash
# agno-load --resume: a load that is killed goes on where it stopped.
set -uo pipefail
# shellcheck source=test/client/cli/support.bash
source "$(dirname "${BASH_SOURCE[0]}")/support.bash"

# With marks of who was rejected, and a trigger that counts how often each document is written.
counting_table() {
    fresh_table
    sql 'DROP TABLE IF EXISTS writes;
         CREATE TABLE writes (session_id text);
         CREATE OR REPLACE FUNCTION count_write() RETURNS trigger LANGUAGE plpgsql AS $$
             BEGIN INSERT INTO writes VALUES (NEW.session_id); RETURN NULL; END $$;
         CREATE TRIGGER count_write AFTER INSERT OR UPDATE ON sessions
             FOR EACH ROW EXECUTE FUNCTION count_write()'
}

# kill_after DOCUMENTS SIGNAL [ARG...]: runs agno-load until there are DOCUMENTS sessions.
kill_after() {
    local documents=$1 signal=$2 child
    shift 2
    agno-load "$@" >out 2>err &
    child=$!
    for _ in $(seq 1200); do
        [ "$(sql 'SELECT count(*) FROM sessions')" -lt "$documents" ] || break
        sleep 0.05
    done
    kill "-$signal" $child
    { wait $child; } 2>/dev/null
    status=$?
    out=$(<out)
}

# Every tenth is bad.
many() {
    sessions "$1" "$2" | sed '0~10s/"name"/"nickname"/'
}

many 1 4000 >all.ndjson
many 1 4000 | gzip >all.ndjson.gz
zstd -q all.ndjson
{ echo '['; many 1 4000 | sed '$!s/$/,/'; echo ']'; } >all.json
many 1 1500 >first.ndjson
many 1501 4000 | gzip >second.gz

# A slow load, so that a signal comes in time: 3600 good documents in 80 batches of 50.
slow=(--batch-size 50 --throttle 0.04 --resume load.state --reject-file rejects --summary json)

# survives_a_kill NAME BEYOND FILE... [ARG...]: killed in the middle and resumed, the load does
# all, and nothing twice but for BEYOND documents.
survives_a_kill() {
    local name=$1 beyond=$2 done_before
    shift 2
    rm -f load.state rejects*
    counting_table
    kill_after 800 KILL "${slow[@]}" "$@"
    done_before=$(awk '/"documents": [0-9]/ { sum += $2 } END { print sum }' load.state)
    ok "$name: was in the middle of it" test "$done_before" -gt 500 -a "$done_before" -lt 3900
    run_load "${slow[@]}" "$@" --throttle 0
    is "$name: every document is there" "$status $(sql 'SELECT count(*) FROM sessions')" '1 3600'
    is "$name: the counts add up" "$(in_summary documents documents_before)" \
        "$((4000 - done_before)) $done_before"
    ok "$name: nothing is written twice, but for what was under way" \
        test "$(sql 'SELECT count(*) - count(DISTINCT session_id) FROM writes')" -le "$beyond"
    many 1 4000 | sed -n '0~10p' >bad
    ok "$name: each bad document is rejected once, unchanged, in order" cmp rejects bad
    grep -o '"s[0-9]*"' bad >bad_ids
    sed -E 's/.*"session_id":("s[0-9]*").*/\1/' rejects.reasons.ndjson >reason_ids
    ok "$name: with its reason" cmp reason_ids bad_ids
    run_load "${slow[@]}" "$@"
    is "$name: once more does nothing" "$status $(in_summary documents documents_before)" '0 0 4000'
}

survives_a_kill 'NDJSON' 50 all.ndjson
survives_a_kill 'gzip' 50 all.ndjson.gz
survives_a_kill 'an array, three workers' 450 --workers 3 --throttle 0.12 all.json
survives_a_kill 'two files' 50 first.ndjson second.gz

# Interrupted rather than killed.
rm -f load.state rejects*
counting_table
kill_after 300 INT "${slow[@]}" all.ndjson
is 'interrupted: status' "$status" 130
landed=$(in_summary documents)
is 'interrupted: the summary is true' "$(in_summary status inserted)" \
    "interrupted $(sql 'SELECT count(*) FROM sessions')"
run_load "${slow[@]}" --throttle 0 all.ndjson
is 'interrupted: goes on, and nothing is written twice' \
    "$(in_summary documents) $(sql 'SELECT count(*), count(DISTINCT session_id) FROM writes')" \
    "$((4000 - landed)) 3600|3600"

# Whether all landed is asked of the load as a whole.
fresh_table
rm -f load.state
many 1 25 >few.ndjson
for sessions_there in 9 18; do
    kill_after "$sessions_there" INT --skip-errors --batch-size 10 --throttle 30 \
        --resume load.state few.ndjson
done
run_load --skip-errors --resume load.state --summary json few.ndjson
is 'rejected before each of two interrupts: status' \
    "$status $(in_summary status documents rejected rejected_before)" '1 rejected 5 0 2'
run_load --skip-errors --resume load.state --summary json few.ndjson
is 'and of the next load, nothing' "$status $(in_summary status rejected_before)" '0 landed 0'

# A bad document ends the load; mended in its place, it goes on.
fresh_table
rm -f load.state
sessions 1 100 | sed '70s/"name"/"nickname"/' >mend.ndjson
run_load --batch-size 20 --resume load.state mend.ndjson
like 'aborted: says where, and how to go on' "$status $err" \
    '^2 agno-load: mend.ndjson:70:1: .*the same command continues where it stopped$'
is 'aborted: the batches before it stay' "$(sql 'SELECT count(*) FROM sessions')" 60
sed -i '70s/nickname/name/' mend.ndjson
run_load --batch-size 20 --resume load.state --summary json mend.ndjson
is 'mended behind what was done: goes on' "$status $(in_summary documents documents_before)" '0 40 60'

# A file that grows.
sessions 101 150 >>mend.ndjson
run_load --resume load.state --summary json mend.ndjson
is 'a file that has grown: what is new is loaded' \
    "$status $(in_summary documents documents_before)" '0 50 100'

# A file that changes.
sed -i '5s/session 5/session 0/' mend.ndjson
run_load --resume load.state --summary json mend.ndjson
like 'a file that has changed is refused' "$status $err" \
    '^2 agno-load: mend.ndjson has changed: its first 150 documents \([0-9]+ bytes\) are not those'
like 'it says what to do' "$err" 'remove the state file'
head -n 20 mend.ndjson >shorter && mv shorter mend.ndjson
run_load --resume load.state mend.ndjson
like 'a file that has been cut is refused' "$status $err" '^2 agno-load: mend.ndjson has changed'
run_load --resume load.state all.ndjson
like 'another file is refused' "$status $err" \
    '^2 agno-load: --resume: load.state is of a load of /.*/mend.ndjson where there is now /.*/all.ndjson'
run_load --resume load.state --target other mend.ndjson
like 'another table is refused' "$status $err" 'is of a load into table sessions, .* goes into table other,'
createdb resume_other
run_load -d resume_other --resume load.state mend.ndjson
like 'another database is refused' "$status $err" 'is of a load into table sessions, dbname=resume_test '
dropdb resume_other

# What can't be resumed.
mkfifo fifo
for input in - fifo; do
    run_load --resume new.state "$input" </dev/null
    like "refused: $input" "$status $err" '^2 agno-load: --resume: .* cannot be read again'
done
ok 'and no state is left' test ! -e new.state
echo '{"some": "thing"}' >other.json
run_load --resume other.json all.ndjson
like 'a file that is no state is left alone' "$status $err $(cat other.json)" \
    '^2 agno-load: other.json is not a state file of agno-load: .* \{"some": "thing"\}$'
run_load --resume no/such/directory all.ndjson
like 'a state that cannot be written' "$status $err" '^2 agno-load: cannot write no/such/directory'
for option in --dry-run --single-transaction; do
    run_load --resume new.state $option all.ndjson
    like "refused: $option" "$status $err" '^2 agno-load: --resume: cannot be used with'
done

# A reject file that somebody has edited is theirs.
fresh_table
rm -f load.state rejects*
many 1 30 >all.ndjson
run_load --resume load.state --reject-file rejects all.ndjson
echo 'edited' >rejects
many 31 40 >>all.ndjson
run_load --resume load.state --reject-file rejects all.ndjson
is 'an edited reject file is only added to' "$(cat rejects)" "$(printf '%s\n' edited; many 31 40 | tail -n 1)"

finish
