#!/usr/bin/env bash
# --sync: what has not changed is not sent, and whatever happened in between, the table is as the documents say.
set -uo pipefail
# shellcheck source=test/client/cli/support.bash
source "$(dirname "${BASH_SOURCE[0]}")/support.bash"

sync() { run_load --summary json --sync state.sync "$@"; }
# The table as the documents say.
rows() { sql "SELECT count(*), md5(string_agg(session_id || name || state, ',' ORDER BY session_id)) FROM sessions"; }

fresh_table
sessions 1 300 >s.ndjson
sync --dry-run s.ndjson
is 'a dry run' "$status $(in_summary inserted skipped)" '0 300 0'
ok '... makes no file' test ! -e state.sync
sync s.ndjson
is 'at first everything is sent' "$status $(in_summary inserted skipped)" '0 300 0'
expected=$(rows)
sync s.ndjson
is 'then nothing is' "$status $(in_summary unchanged skipped bytes batches)" '0 300 300 0 0'
sync --workers 3 --batch-size 7 s.ndjson
is '... by workers' "$status $(in_summary unchanged skipped)" '0 300 300'
is '... in parts' "$(rows)" "$expected"
sync --batch-size 50 - <s.ndjson
is '... from a pipe' "$status $(in_summary unchanged skipped)" '0 300 300'
split -l 100 s.ndjson part.
sync part.aa part.ab part.ac
is '... of several files' "$status $(in_summary unchanged skipped)" '0 300 300'
sync --single-transaction s.ndjson
is '... in one transaction' "$status $(in_summary unchanged skipped)" '0 300 300'
run_load --sync state.sync s.ndjson
like 'the summary in words' "$out" $'  unchanged: 300\n  of them not sent: 300'

# Whatever was done to rows is undone.
sql "UPDATE sessions SET name = 'x' WHERE session_id = 's7'; DELETE FROM sessions WHERE session_id = 's8';
     UPDATE sessions SET name = name WHERE session_id = 's9'"
sync s.ndjson
is 'rows that were changed are sent' "$status $(in_summary inserted updated unchanged skipped)" '0 1 1 298 297'
is '... and are as before' "$(rows)" "$expected"
sync s.ndjson
is '... and known again' "$status $(in_summary skipped)" '0 300'
sql "VACUUM FULL sessions"
sync s.ndjson
is 'moved rows are unchanged' "$status $(in_summary unchanged skipped)" '0 300 0'
sync s.ndjson
is '... and known again' "$status $(in_summary skipped)" '0 300'

# Documents that have changed, and several of one key, wherever these are.
sed 's/"session 5"/"other 5"/' s.ndjson >changed.ndjson
sync changed.ndjson
is 'a document that has changed is sent' "$status $(in_summary updated skipped)" '0 1 299'
sync s.ndjson
is '... and so is the one before it' "$status $(in_summary updated skipped)" '0 1 299'
for size in 1 2 1000; do
    { grep '"s5"' changed.ndjson; cat s.ndjson; grep '"s5"' changed.ndjson; grep '"s5"' s.ndjson; } >several.ndjson
    sync --batch-size "$size" several.ndjson
    is "the last one of a key wins, batches of $size" "$status $(rows)" "0 $expected"
done
{ cat s.ndjson; grep '"s5"' changed.ndjson; } >last.ndjson
sync last.ndjson
sync last.ndjson
is 'also where the first one was known' "$(sql "SELECT name FROM sessions WHERE session_id = 's5'")" 'other 5'
twice='{"session_id": "s290", "session_id": "s5", "name": "twice", "state": {}}'
{ echo "$twice"; grep '"s5"' s.ndjson; } >before.ndjson
{ grep '"s5"' s.ndjson; echo "$twice"; } >behind.ndjson
for each in 'before session 5' 'behind twice'; do
    read -r where name <<<"$each"
    sync "$where.ndjson"
    sync "$where.ndjson"
    is "a document that names its key twice is of the last one, $where another" \
        "$(sql "SELECT name FROM sessions WHERE session_id = 's5'")" "$name"
done

# What isn't remembered.
printf '%s\n' '{"session_id": "bad", "name": 1, "nope": 2}' '{"session_id": "clock", "created_at": "now"}' \
    '{"session_id": "clock2", "created_at": "\u004eOW"}' '{"session_id": "good", "name": "now and then"}' \
    '{"session_id": "good2", "state": {"a": "now"}}' >odd.ndjson
sync --skip-errors --reject-file rejects.ndjson odd.ndjson
is 'bad documents are rejected' "$status $(in_summary inserted rejected)" '1 4 1'
sync --skip-errors --reject-file rejects.ndjson odd.ndjson
is '... each time, and so moving times are sent' "$status $(in_summary skipped rejected)" '1 2 1'
like '... in the reject file' "$(<rejects.ndjson)" '"bad"'

# The file.
run_load --sync state.sync --mode patch s.ndjson
like 'a file is of one set of options' "$status $err" '^2 .*state.sync is of another sync, of table public.sessions of database .*mode replace; this one is of .* mode patch'
sql "CREATE TABLE other (LIKE sessions INCLUDING ALL)"
run_load --sync state.sync --target other s.ndjson
like '... and of one table' "$status $err" '^2 .*is of another sync'
run_load --sync s.ndjson changed.ndjson
like 'a file of something else is refused' "$status $err" '^2 .*s.ndjson is not a sync file'
is '... and left alone' "$(wc -l <s.ndjson)" 300
cp state.sync cut.sync
truncate -s 8192 cut.sync
run_load --sync cut.sync s.ndjson
like 'one that was cut off, too' "$status $err" '^2 .*cut.sync was cut off: remove it'
run_load --sync s.ndjson s.ndjson
like 'an input is no sync file' "$status $err" '^2 '
run_load --sync nowhere/file s.ndjson
like 'a directory that is not there' "$status" '^2$'
run_load --sync state.sync --mode delete s.ndjson
like 'nothing is synced away' "$status $err" '^2 .*makes no sense with mode delete'
run_load --sync state.sync --runs-target agno_runs s.ndjson
like '... nor with runs elsewhere, which a version says nothing of' "$status $err" '^2 .*can.t tell whether runs in a table of their own .* have changed'
cp state.sync behind.sync
sync changed.ndjson
cp behind.sync state.sync
sync s.ndjson
is 'a file that is behind costs sending again' "$status $(rows | cut -d'|' -f1) $(sql "SELECT name FROM sessions WHERE session_id = 's5'")" '0 304 session 5'

# What is bad without a sync is so with one.
bad='{"session_id": ""}
{"session_id": 7}
{"session_id": null}
{"name": "x"}'
fresh_table
rejected_by() {
    agno-load -q --skip-errors "$@" <<<"$bad" 2>&1 >/dev/null | sed 's/^[^ ]* [^ ]* //'
}
is 'session ids that are none are rejected alike' "$(rejected_by --sync bad.sync)" "$(rejected_by)"
is '... all of them' "$(rejected_by --sync bad.sync | grep -c SQLSTATE)" 4
is '... and not stored' "$(sql 'SELECT count(*) FROM sessions')" 0

# Random edits of the table and of the documents, between syncs by random means.
fresh_table
sql "SELECT setseed(0.4)" >/dev/null
RANDOM=15
for round in 1 2 3 4 5 6 7 8; do
    for _ in $(seq 1 60); do
        echo "{\"session_id\": \"s$((RANDOM % 40))\", \"name\": \"n$((RANDOM % 3))\", \"state\": {\"n\": $((RANDOM % 2))}}"
    done >random.ndjson
    # The same documents mostly, so that many are known.
    if [ "$round" -gt 1 ]; then head -n $((RANDOM % 20)) random.ndjson >>kept.ndjson; else cp random.ndjson kept.ndjson; fi
    sql "UPDATE sessions SET name = 'n1' WHERE random() < 0.1; DELETE FROM sessions WHERE random() < 0.1;
         UPDATE sessions SET name = name WHERE random() < 0.1"
    [ $((RANDOM % 4)) -gt 0 ] || sql "VACUUM FULL sessions"
    run_load --sync random.sync --workers $((1 + RANDOM % 3)) --batch-size $((1 + RANDOM % 20)) kept.ndjson
    is "round $round: the table is as the documents say" "$status $(sql "
        WITH lines AS (SELECT ordinality AS at, line::jsonb AS d
                       FROM string_to_table(\$doc\$$(<kept.ndjson)\$doc\$, E'\n') WITH ORDINALITY AS t (line)),
             last AS (SELECT DISTINCT ON (d->>'session_id') d FROM lines ORDER BY d->>'session_id', at DESC)
        SELECT count(*) FROM last LEFT JOIN sessions s ON s.session_id = d->>'session_id'
        WHERE (s.name, s.state) IS DISTINCT FROM (d->>'name', d->'state')")" '0 0'
done
finish
