#!/usr/bin/env bash
# What the operator of agno-load sees: progress, summaries, logs; and what nobody may see.
set -uo pipefail
# shellcheck source=test/client/cli/support.bash
source "$(dirname "${BASH_SOURCE[0]}")/support.bash"

# A table on which each session named "slow" takes a while.
slow_table() {
    fresh_table
    sql "CREATE OR REPLACE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS
             \$\$ BEGIN PERFORM pg_sleep($1); RETURN NEW; END \$\$;
         CREATE TRIGGER wait BEFORE INSERT ON sessions
             FOR EACH ROW WHEN (NEW.name = 'slow') EXECUTE FUNCTION wait()"
}

sessions 1 1000 >all.ndjson
{ sessions 1 10; echo '{"session_id": "slow", "name": "slow"}'; sessions 11 20; } >slow.ndjson

# Summaries.
fresh_table
run_load all.ndjson
like 'the summary as text' "$status|$err|$out" \
    $'^0\|\|1,000 documents in 1 batch, [0-9.]+ s, [0-9,]+/s\n  inserted: 1,000$'
run_load --summary json all.ndjson
is 'the summary as JSON' "$(in_summary status dry_run documents documents_before inserted updated \
    unchanged stale suppressed duplicate rejected bytes batches retries replayed rejected_before)" \
    "landed false 1000 0 0 0 1000 0 0 0 0 $(($(stat -c %s all.ndjson) - 1000)) 1 0 0 0"
printf '{"session_id": "a", "nickname": 1, "size": null}\n{"session_id": "b"}\n' >more.ndjson
run_load --unknown-keys ignore --summary json more.ndjson
is 'members without a column are counted' "$status $(in_summary inserted dropped)" '0 2 2'
run_load --unknown-keys ignore more.ndjson
like 'members without a column in words' "$out" $'unchanged: 2\n  dropped, as unknown keys: 2 members$'
slow_table 1
run_load --summary json slow.ndjson
like 'where the time went' "$(in_summary seconds spent.reading spent.sending spent.merging)" \
    '^[1-9][0-9.]* 0\.[0-9]+ 0\.[0-9]+ [1-9]'
run_load -q all.ndjson
is 'quiet' "$status$out$err" 0
printf '{"session_id": "a"}\n{"session_id": "b", "nickname": 1}\n' >bad.ndjson
run_load --summary json bad.ndjson
is 'a failure in the summary' "$(in_summary status documents error.sqlstate)" 'failed 0 42703'
is 'a failure in the summary, in words' "agno-load: $(in_summary error.message)" "$err"
run_load bad.ndjson
like 'a failure in the summary as text' "$out" $'^failed; what landed before:\n0 documents'

# A summary that can't be written.
fresh_table
agno-load --summary json all.ndjson 2>err >/dev/full
is 'a summary that cannot be written' "$? $(<err)" \
    '2 agno-load: cannot write the summary: No space left on device'
exec {nobody}> >(:)
wait $!
agno-load --summary json all.ndjson 2>err 1>&"$nobody"
is 'a summary that nobody waits for' "$? $(<err)" \
    '2 agno-load: cannot write the summary: Broken pipe'
exec {nobody}>&-
fresh_table
{ agno-load --verbose --batch-size 50 --throttle 0.02 all.ndjson 2>&1 >/dev/null; echo $? >status; } | head -n 1 >/dev/null
is 'messages that nobody reads any more do not end the load' \
    "$(<status) $(sql 'SELECT count(*) FROM sessions')" '0 1000'

# What documents say is no command to the terminal.
printf '{"session_id": "a\\u001b[31m\\u009b\\nagno-load: all is well", "nickname": 1}\n' >tricky.ndjson
run_load --skip-errors tricky.ndjson
like 'control characters are shown' "$err" \
    'document "a\\x1b\[31m\\x9b\\x0aagno-load: all is well" rejected: '
printf '{"session_id": "%0100000d"}\n' 7 >long.ndjson
run_load --skip-errors long.ndjson
ok 'and no more of an endless id than tells it apart' test "${#err}" -lt 500

# What PostgreSQL says besides its message is in the reasons' file, line by line, and on one line of the terminal.
fresh_table
sql 'ALTER TABLE sessions ADD CONSTRAINT named CHECK (name IS NOT NULL)'
echo '{"session_id": "nameless", "created_at": 0, "updated_at": 0}' >nameless.ndjson
run_load --skip-errors --preserve-updated-at --reject-file rejects nameless.ndjson
like 'what else PostgreSQL says is on one line' "$err" \
    'violates check constraint "named" DETAIL:  Failing row .* CONSTRAINT NAME:  named \(SQLSTATE 23514\)'
like '... and in lines in the file of reasons' "$(<rejects.reasons.ndjson)" \
    'violates check constraint \\"named\\"\\nDETAIL:  Failing row .*\\nCONSTRAINT NAME:  named"}'

# Out of memory.
fresh_table
{ sessions 1 10; printf '{"session_id": "big", "name": "'; head -c 200000000 /dev/zero | tr '\0' x; echo '"}'; } >big.ndjson
status=0
(ulimit -v 400000 && agno-load --quiet --batch-size 10 --batch-bytes 1000 --summary json big.ndjson \
    >out 2>err) || status=$?
out=$(<out)
is 'out of memory: what landed before is told' \
    "$status $(<err) $(in_summary status documents error.sqlstate)" \
    "2 agno-load: out of memory failed $(sql 'SELECT count(*) FROM sessions') 53200"
rm big.ndjson

# Progress.
slow_table 1
run_load --batch-size 5 --reporting-period 0.2 slow.ndjson
like 'lines of progress, where there is no terminal' "$err" \
    $'agno-load: [1-9][0-9]%, 10 documents, [0-9]+/s, ETA [0-9]+:[0-9]+, 10 inserted\n'
ok 'also while nothing lands' test "$(grep -c '10 documents' err)" -ge 2
run_load --batch-size 5 slow.ndjson
is 'none in a short load' "$err" ''
slow_table 1
run_load --batch-size 5 --reporting-period 0.2 - <slow.ndjson
like 'of a pipe: no share, no ETA' "$(head -n 30 slow.ndjson | agno-load --touch --batch-size 5 \
    --throttle 0.2 --reporting-period 0.1 -d "$PGDATABASE" 2>&1 >/dev/null | head -n 1)" \
    '^agno-load: [0-9]+ documents, [0-9]+/s(, [0-9]+ (updated|unchanged))?$'
slow_table 1
bar=$(script -qec 'stty cols 100; agno-load --batch-size 5 slow.ndjson' /dev/null </dev/null)
like 'a bar, on a terminal' "$bar" \
    $'\r\e\\[K\\[#+ +\\] [0-9]+%  10 documents  [0-9]+/s  ETA [0-9]+:[0-9]+  10 inserted'
like 'which is gone in the end' "$bar" $'\r\e\\[K21 documents in 5 batches'

# Errors are in colour where that is welcome.
# on_terminal WORD...: what env prints there, which sets variables and runs the program.
on_terminal() {
    script -qec "env -u NO_COLOR TERM=xterm $*" /dev/null </dev/null
}
failure='agno-load --quiet --target nowhere all.ndjson'
like 'an error, on a terminal' "$(on_terminal "$failure")" $'^agno-load: \e\\[1;31m[^\e]*nowhere[^\e]*\e\\[0m'
like 'a wrong option, there' "$(on_terminal agno-load --no-such)" \
    $'^agno-load: \e\\[1;31m[^\e]*--no-such[^\e]*\e\\[0m\r\nRun with --help'
for variable in NO_COLOR=1 TERM=dumb; do
    like "without colour: $variable" "$(on_terminal "$variable" "$failure")" '^agno-load: [^[:cntrl:]]*nowhere'
done
like 'an empty NO_COLOR is none' "$(on_terminal NO_COLOR= "$failure")" $'^agno-load: \e'
run_load --quiet --target nowhere all.ndjson
like 'without colour: no terminal' "$err" '^agno-load: [^[:cntrl:]]*nowhere'

# --verbose.
fresh_table
run_load --verbose --batch-size 400 all.ndjson
is 'verbose: each batch' "$(sed -E 's/ [0-9.]+ s: / TIME: /' err)" "$(printf 'agno-load: TIME: %s\n' \
    'batch 1: 400 documents, 0.0 MB: 400 inserted' 'batch 2: 400 documents, 0.0 MB: 400 inserted' \
    'batch 3: 200 documents, 0.0 MB: 200 inserted')"
coproc locker { psql -XAtq; }
echo 'BEGIN; LOCK TABLE sessions; SELECT 1;' >&"${locker[1]}"
read -r <&"${locker[0]}"
agno-load --verbose --timeout 1 --max-retries 20 all.ndjson >out 2>err &
child=$!
for _ in $(seq 1200); do
    ! grep -q 'retry 1' err || break
    sleep 0.05
done
echo 'COMMIT; \q' >&"${locker[1]}"
wait $child
like 'verbose: each retry' "$? $(<err)" \
    '^0 agno-load: [0-9.]+ s: retry 1 of 20 in [0-9.]+ s: batch 1 \(documents 1 to 1000\): timed out'

# An interrupt ends it at once, cleanly.
for signal in INT TERM; do
    slow_table 600
    agno-load --batch-size 5 --summary json slow.ndjson >out 2>err &
    child=$!
    for _ in $(seq 1200); do
        [ "$(sql 'SELECT count(*) FROM sessions')" != 10 ] || break
        sleep 0.05
    done
    begun=$SECONDS
    kill -$signal $child
    wait $child
    is "$signal: status" $? 130
    ok "$signal: at once" test $((SECONDS - begun)) -lt 60
    out=$(<out)
    is "$signal: says what landed" "$(in_summary status documents inserted)" 'interrupted 10 10'
    like "$signal: says why" "$(<err)" '^agno-load: .*interrupted'
    is "$signal: what it says is true" "$(sql 'SELECT count(*) FROM sessions')" 10
    is "$signal: nothing goes on in the server" \
        "$(sql "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'agno' AND state = 'active'")" 0
done
mkfifo pipe
agno-load pipe >out 2>err &
child=$!
for _ in $(seq 1200); do
    ! readlink /proc/$child/fd/* | grep -qx "$PWD/pipe" || break
    sleep 0.05
done
kill -INT $child
wait $child
is 'INT, while a pipe has no other end' $? 130

# Passwords.
secret=hush-hush
for conninfo in "host=nowhere.invalid password=$secret dbname=x" \
    "postgresql://me:$secret@nowhere.invalid/x" \
    "postgresql://me:$secret/x@nowhere.invalid:1/x" \
    "postgres:/me:$secret@nowhere.invalid/x" \
    "postgresql://nowhere.invalid/x?password=$secret" \
    "host=nowhere.invalid password=two $secret words" \
    "host=nowhere.invalid password=' $secret" \
    "password=$secret hots=nowhere.invalid" \
    "host=nowhere.invalid password=x $secret=y"; do
    rm -f load.state
    agno-load --verbose --max-retries 1 --summary json --resume load.state -d "$conninfo" all.ndjson >log 2>&1
    is "shown to nobody: ${conninfo/$secret/...}" "$?$(grep -F "$secret" log load.state 2>/dev/null)" 2
done
for arguments in "-d host=/nowhere password=$secret" "--dbnam=postgresql://me:$secret@h/d" \
    "--dbnam password=$secret"; do
    # shellcheck disable=SC2086  # several words
    agno-load $arguments >log 2>&1
    is "shown to nobody: $arguments" "$?$(grep -F "$secret" log)" 2
done
sql "DROP ROLE IF EXISTS operator_test_role; CREATE ROLE operator_test_role LOGIN PASSWORD '$secret'"
PGPASSWORD=$secret agno-load --verbose -d "user=operator_test_role" all.ndjson >log 2>&1
is 'shown to nobody: PGPASSWORD' "$(grep -F "$secret" log)" ''
like 'and what is wrong is told' "$(<log)" 'permission denied'
sql 'DROP ROLE operator_test_role'

# What documents say is not for the server's log, unless the transport is chosen.
# logged SETTINGS [ARG...]: how many lines a load leaves of it there with these settings.
confidential='not for the log'
logged() {
    local settings=$1 before
    shift
    printf '{"session_id": "logged", "name": "%s"}\n' "$confidential" >confidential.ndjson
    before=$(stat -c %s "$AGNO_SERVER_LOG")
    PGOPTIONS="$PGOPTIONS $settings" agno-load -q "$@" confidential.ndjson >/dev/null 2>&1
    tail -c +$((before + 1)) "$AGNO_SERVER_LOG" | grep -c "$confidential"
}
fresh_table
for setting in log_min_duration_statement=0 log_statement=all log_min_duration_sample=0 \
    log_transaction_sample_rate=1; do
    is "documents are kept out of the log: $setting" "$(logged "-c $setting")" 0
done
# An error that shows no value: the key has no column.
sql 'ALTER TABLE sessions DROP COLUMN name'
is 'documents are kept out of the log: log_parameter_max_length_on_error=-1' \
    "$(logged '-c log_parameter_max_length_on_error=-1')" 0
like 'a parameter that is asked for is logged with an error' \
    "$(logged '-c log_parameter_max_length_on_error=-1' --transport parameter)" '^[1-9]'
fresh_table
like 'a parameter that is asked for is logged' \
    "$(logged '-c log_min_duration_statement=0' --transport parameter)" '^[1-9]'
is 'but not with log_parameter_max_length=0' \
    "$(logged '-c log_min_duration_statement=0 -c log_parameter_max_length=0' --transport parameter)" 0

# Who may make no temporary table has no way but that.
sql "DROP ROLE IF EXISTS logged_role; CREATE ROLE logged_role LOGIN;
     ALTER ROLE logged_role SET log_min_duration_statement = 0;
     REVOKE TEMPORARY ON DATABASE $PGDATABASE FROM PUBLIC"
fresh_table
sql 'GRANT ALL ON sessions TO logged_role'
PGOPTIONS='' run_load -q -d user=logged_role confidential.ndjson
is 'without temporary tables documents land all the same' \
    "$status $err $(sql 'SELECT name FROM sessions')" "0  $confidential"
sql "GRANT TEMPORARY ON DATABASE $PGDATABASE TO PUBLIC;
     DROP OWNED BY logged_role; DROP ROLE logged_role"

finish
