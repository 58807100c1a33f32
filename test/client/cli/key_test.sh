#!/usr/bin/env bash
# Any table, by any key: --key, --owner, --mode insert and delete, --merge-by.
set -uo pipefail
# shellcheck source=test/client/cli/support.bash
source "$(dirname "${BASH_SOURCE[0]}")/support.bash"

sql "CREATE TABLE notes (tenant int, id text, v int, owner text, tags jsonb, PRIMARY KEY (tenant, id))"
rows() { sql "SELECT string_agg(tenant || id || '=' || coalesce(v::text, '-'), ' ' ORDER BY tenant, id) FROM notes"; }
load() { run_load --summary json --target notes --key "tenant,id" "$@"; }

printf '%s\n' '{"tenant": 1, "id": "a", "v": 1}' '{"tenant": 1, "id": "b", "v": 1}' '{"tenant": 2, "id": "a", "v": 1}' >notes.ndjson
load notes.ndjson
is 'rows of a key of two columns' "$status $(in_summary inserted) $(rows)" '0 3 1a=1 1b=1 2a=1'
for transport in parameter temp_table; do
    load --transport "$transport" notes.ndjson
    is "... by transport $transport" "$status $(in_summary unchanged)" '0 3'
done
printf '%s\n' '{"tenant": 1, "id": "a", "v": 2}' '{"tenant": 3, "id": "a", "v": 2}' >more.ndjson
load --mode insert more.ndjson
is 'insert leaves rows alone' "$status $(in_summary inserted exists updated) $(rows)" '0 1 1 0 1a=1 1b=1 2a=1 3a=2'
printf '%s\n' '{"tenant": 1, "id": "b", "nonsense": 7}' '{"tenant": 9, "id": "b"}' >gone.ndjson
load --mode delete gone.ndjson
is 'delete needs but the key' "$status $(in_summary deleted absent) $(rows)" '0 1 1 1a=1 2a=1 3a=2'
run_load --target notes --key tenant,id --mode delete gone.ndjson
like 'the summary in words' "$out" $'\n  absent: 2$'

# Documents of one key keep their order, whichever worker writes them.
sql "TRUNCATE notes"
for v in $(seq 1 40); do
    for tenant in 1 '"1"' 2; do echo "{\"v\": $v, \"id\": \"a$((v % 2))\", \"tenant\": $tenant}"; done
done >order.ndjson
load --workers 4 --batch-size 2 order.ndjson
is 'workers go by the whole key' "$status $(rows)" '0 1a0=40 1a1=39 2a0=40 2a1=39'

# Rows of others, and what is not a document of this key.
printf '%s\n' '{"tenant": 5, "id": "o", "owner": "ann"}' >own.ndjson
printf '%s\n' '{"tenant": 5, "id": "o", "owner": "bob"}' '{"tenant": 5, "id": "o"}' '{"tenant": 5}' >others.ndjson
load own.ndjson
load --owner owner --skip-errors --reject-file rejects.ndjson others.ndjson
is "rows of another owner" "$status $(in_summary rejected updated)" '1 3 0'
is '... in the reject file' "$(<rejects.ndjson)" "$(<others.ndjson)"
like '... by their keys' "$err" '\[5, "o"\]" rejected: key "owner": the stored row .*\[5, null\]" rejected: key "id": missing'
printf '%s\n' '{"tenant": 5, "id": "o", "tags": [{"t": 1, "n": 1}]}' '{"tenant": 5, "id": "o", "tags": [{"t": 2}, {"t": 1, "n": 2}]}' >tags.ndjson
load --mode patch --merge-by tags=t tags.ndjson
is 'arrays merge by the member named' "$status $(sql "SELECT tags FROM notes WHERE id = 'o'")" '0 [{"n": 2, "t": 1}, {"t": 2}]'

# A state file is of one key.
load --resume load.state own.ndjson
is 'a load that may be resumed' "$status" 0
run_load --target notes --resume load.state --key id own.ndjson
like 'another key is another load' "$status $err" '^2 .*load into table notes by tenant\+id,.* goes into table notes by id,'
run_load --key id own.ndjson
like 'a key needs a target' "$status $err" '^2 .*a key is given, but no table that it belongs to \(--target\)'
run_load --target notes --key nope own.ndjson
like 'a column that is not there' "$status $err" '^2 .*has no column nope '
run_load --target notes --key '' own.ndjson
like 'an empty key' "$status" '^2$'
run_load --target notes --merge-by tags own.ndjson
like 'a pair that is none' "$status $err" '^2 .*must be COLUMN=MEMBER'
finish
