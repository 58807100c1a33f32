#!/usr/bin/env bash
# Runs in a table of their own: --runs-target, --prune-runs.
set -uo pipefail
# shellcheck source=test/client/cli/support.bash
source "$(dirname "${BASH_SOURCE[0]}")/support.bash"

stored() { sql "SELECT string_agg(session_id || '/' || run_id || '=' || run_index, ' ' ORDER BY session_id, run_index) FROM talk_runs"; }
load() { run_load --summary json --target talks --runs-target talk_runs "$@"; }

printf '%s\n' '{"session_id": "a", "runs": [{"run_id": "a1", "created_at": 1}, {"run_id": "a2", "created_at": 1}]}' '{"session_id": "b"}' >talks.ndjson
load talks.ndjson
like 'a table that is not there' "$status|$err" '^2\|.*talks.*--create-table'
load --create-table talks.ndjson
is 'both tables are made, and filled' "$status $(in_summary inserted) $(stored)" '0 2 a/a1=0 a/a2=1'
is "... not the sessions' own column" "$(sql 'SELECT count(runs) FROM talks')" 0
for transport in auto parameter temp_table; do
    load --transport "$transport" --create-table talks.ndjson
    is "... once, by transport $transport" "$status $(in_summary unchanged)" '0 2'
done
for n in 3 4; do echo "{\"session_id\": \"a\", \"runs\": [{\"run_id\": \"a$n\", \"created_at\": 2}]}"; done >more.ndjson
load --mode patch more.ndjson
is 'runs come after those that are stored' "$status $(stored)" '0 a/a1=0 a/a2=1 a/a3=2 a/a4=3'
echo '{"session_id": "a", "runs": [{"run_id": "a1", "status": "DONE"}]}' >patch.ndjson
load --mode patch --merge-elements-by runs=run_id patch.ndjson
is 'a run may be a patch of the stored one' "$status $(sql "SELECT run_data FROM talk_runs WHERE run_id = 'a1'")" '0 {"run_id": "a1", "status": "DONE", "created_at": 1}'
load --prune-runs talks.ndjson
is 'what a document does not name is deleted where that is asked for' "$status $(in_summary updated) $(stored)" '0 1 a/a1=0 a/a2=1'

printf '%s\n' '{"session_id": "c", "runs": [{"run_id": "c1", "created_at": 3}, {"status": "nameless"}]}' '{"session_id": "b", "name": "B"}' >bad.ndjson
load --reject-file rejects.ndjson bad.ndjson
is 'a bad run makes its session bad, whole' "$status $(in_summary rejected updated) $(stored)" '1 1 1 a/a1=0 a/a2=1'
like '... and is named' "$err" 'bad\.ndjson:1:1: .*runs\[1\]\.run_id'

sql "CREATE FOREIGN TABLE inbox (doc text) SERVER agno_loader OPTIONS (target 'talks', runs_target 'talk_runs', mode 'patch')"
run_load --summary json --transport loader --loader-table inbox more.ndjson
is "a loader table's OPTIONS do it, too" "$status $(stored)" '0 a/a1=0 a/a2=1 a/a3=2 a/a4=3'
run_load --transport loader --loader-table inbox --runs-target talk_runs more.ndjson
like '... and only they' "$status|$err" '^2\|.*--runs-target .*OPTIONS'

load --resume load.state more.ndjson
run_load --target talks --resume load.state more.ndjson
like 'a load into one table is another load' "$status|$err" '^2\|.*table talks with runs in talk_runs,.* goes into table talks,'
run_load --prune-runs more.ndjson
like 'nothing to prune' "$status|$err" '^2\|.*\(--prune-runs\) only .*\(--runs-target\)'
load --key session_id more.ndjson
like 'runs belong to sessions' "$status|$err" '^2\|.*name no key, .*\(--runs-target\)'
load --prune-runs --mode patch more.ndjson
like 'a patch prunes nothing' "$status|$err" '^2\|.*prune_runs needs mode "replace"'
finish
