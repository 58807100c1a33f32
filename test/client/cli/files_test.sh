#!/usr/bin/env bash
# Files of the user's: none is emptied or replaced by a load that did not begin, or by mistake.
set -uo pipefail
# shellcheck source=test/client/cli/support.bash
source "$(dirname "${BASH_SOURCE[0]}")/support.bash"

sessions 1 3 >good.ndjson
{ sessions 4 5; echo '{"session_id": "bad", "nickname": 1}'; } >mixed.ndjson
fresh_table

# An option without a value takes neither the input nor the next option.
cp good.ndjson mine.ndjson
for option in --reject-file --resume --target --dbname --loader-table; do
    for arguments in "$option=" "$option= --mode patch"; do
        # shellcheck disable=SC2086  # several words
        run_load $arguments mine.ndjson
        like "$arguments: no value" "$status $err" "^2 agno-load: $option: needs a value"
    done
    run_load "$option" '' mine.ndjson
    like "$option '': no value" "$status $err" "^2 agno-load: $option: needs a value"
    run_load "$option=--mode" mine.ndjson
    like "$option=--mode: an option is no value" "$status $err" \
        "^2 agno-load: $option: .*--mode.* option"
done
for option in --reject-file --resume; do
    run_load "$option" - mixed.ndjson
    like "$option -: no file" "$status $err" "^2 agno-load: $option: needs a file, which - is not"
    is '... nor is one made' "$(ls -- - 2>/dev/null)" ''
done
run_load ''
like 'an empty FILE' "$status $err" '^2 agno-load: FILE: needs a value'
ok 'the file is as it was' cmp good.ndjson mine.ndjson
run_load --reject-file good.ndjson </dev/null
like 'a forgotten value: what takes its place is no reject file' "$status $err" \
    '^2 agno-load: good.ndjson exists and is not a reject file of agno-load'
run_load --resume good.ndjson mixed.ndjson
like 'no state file, either' "$status $err" '^2 agno-load: good.ndjson is not a state file of agno-load'
ok 'both are as they were' cmp good.ndjson mine.ndjson

# A load that doesn't begin leaves the rejects of the one before.
run_load --reject-file rejects --resume load.state mixed.ndjson
is 'a load with a reject' "$status $(wc -l <rejects) $(wc -l <rejects.reasons.ndjson)" '1 1 1'
cp rejects before
cp rejects.reasons.ndjson reasons.before
ok_unchanged() {
    ok "$1: the reject file is as it was" cmp rejects before
    ok "$1: so are the reasons" cmp rejects.reasons.ndjson reasons.before
}
run_load --reject-file rejects --max-retries 1 -d 'dbname=no_such_database' mixed.ndjson
is 'no such database: status' "$status" 2
ok_unchanged 'no such database'
run_load --reject-file rejects --target no_such_table mixed.ndjson
is 'no such table: status' "$status" 2
ok_unchanged 'no such table'
run_load --reject-file rejects --dry-run mixed.ndjson
like 'a dry run: status' "$status $err" '^2 agno-load: rejects or its file of reasons exists, and a dry run replaces no file'
ok_unchanged 'a dry run'
run_load --reject-file new_rejects --resume new.state -d 'dbname=no_such_database' --max-retries 1 \
    mixed.ndjson
is 'nor does it make files' "$status$(ls new_rejects* new.state 2>/dev/null)" 2

cp rejects.reasons.ndjson lonely.reasons.ndjson
run_load --reject-file lonely --dry-run mixed.ndjson
like 'a dry run, of both only the reasons: status' "$status $err" '^2 agno-load: lonely or its file of reasons exists'
ok '... they are as they were' cmp lonely.reasons.ndjson reasons.before
: >nothing.ndjson
run_load --reject-file rejects nothing.ndjson
is 'nothing to load: status' "$status" 0
ok_unchanged 'nothing to load'
run_load --reject-file rejects - <<<'no JSON'
like 'nothing to send: status' "$status $err" '^2 .*rejects or its file of reasons exists, and no document got to the server'
ok_unchanged 'nothing to send'
echo 'dear diary' >diary.new
run_load --resume diary good.ndjson
like 'where the state is written first' "$status $err" '^2 agno-load: diary.new exists and is not a state file of agno-load'
is '... what is there stays' "$(cat diary.new)" 'dear diary'
printf '{\n  "agno_load' >broken.new
run_load --resume broken good.ndjson
is 'what a crash left there is ours' "$status$(ls broken.new 2>/dev/null)" 0

# Once the load has begun they are its own.
run_load --reject-file rejects good.ndjson
is 'a load without rejects empties them' "$status$(cat rejects rejects.reasons.ndjson)" 0
run_load --reject-file dry --dry-run mixed.ndjson
is 'a dry run fills a new one' "$status $(wc -l <dry)" '1 1'
echo 'no JSON' >hopeless.ndjson
run_load --reject-file hopeless hopeless.ndjson
is 'nothing to send, all rejected' "$status $(cat hopeless)" '1 no JSON'

# A file of reasons that agno-load did not write.
echo 'dear diary' >rejects2.reasons.ndjson
run_load --reject-file rejects2 mixed.ndjson
like 'a file of reasons that is none' "$status $err" \
    '^2 agno-load: rejects2.reasons.ndjson exists and is not a file of reasons of agno-load'
is '... is left alone' "$(cat rejects2.reasons.ndjson)$(ls rejects2 2>/dev/null)" 'dear diary'
: >empty
run_load --reject-file empty mixed.ndjson
is 'an empty file has nothing to lose' "$status $(wc -l <empty)" '1 1'
mkdir directory
run_load --reject-file directory mixed.ndjson
like 'a directory' "$status $err" '^2 agno-load: cannot write directory: Is a directory'
run_load --reject-file no/such/rejects mixed.ndjson
like 'a directory that is not there' "$status $err" \
    '^2 agno-load: cannot write no/such/rejects: No such file or directory'

finish
