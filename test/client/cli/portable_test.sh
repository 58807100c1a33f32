#!/usr/bin/env bash
# agno-load where the server takes no extension: the functions in plain SQL, found, installed and upgraded.
set -uo pipefail
# shellcheck source=test/client/cli/support.bash
source "$(dirname "${BASH_SOURCE[0]}")/support.bash"

# A database of its own, without the extension.
database=${PGDATABASE}_portable
createdb "$database" && export PGDATABASE=$database
sessions 1 1000 >all.ndjson

run_load --create-table all.ndjson
like 'without functions it says what to do' "$status|$err" \
    '^2\|agno-load: .* not installed in database .*CREATE EXTENSION agno .*agno-load --install-portable$'

run_load --install-portable
is 'installed' "$status|$out|$err" "0|The functions are in schema agno of database $database.|"
for times in first second; do
    run_load --create-table --summary json all.ndjson
    is "a $times load" "$status $(in_summary status documents inserted unchanged)" \
        "0 landed 1000 $([ $times = first ] && echo '1000 0' || echo '0 1000')"
done
for transport in parameter temp_table; do
    sed 's/"n": 7}/"n": 8}/; s/session 9"/changed"/' all.ndjson >changed.ndjson
    run_load --transport $transport --summary json changed.ndjson
    is "by $transport" "$status $(in_summary updated)" "0 $([ $transport = parameter ] && echo 2 || echo 0)"
done
{ sessions 1001 1003; echo '{"session_id": "bad", "nickname": "Bo"}'; sessions 1004 1005; } >bad.ndjson
run_load --reject-file rejects.ndjson --summary json bad.ndjson
is 'what is bad is rejected, the rest lands' "$status $(in_summary inserted rejected) $(<rejects.ndjson)" \
    '1 5 1 {"session_id": "bad", "nickname": "Bo"}'
run_load bad.ndjson
like 'or ends the load' "$status|$err" '^2\|.*bad\.ndjson:4:1: .*key "nickname": .*42703'

sql "CREATE FUNCTION agno.agno_upsert_sessions(payload jsonb, target regclass DEFAULT NULL) RETURNS int LANGUAGE sql AS 'SELECT 1'"
run_load --install-portable
is 'a second run upgrades' "$status|$err" '0|'
is '... also what had other arguments' "$(sql "SELECT outcome FROM agno.agno_upsert_sessions('{\"session_id\": \"s7\"}'::jsonb, mode => 'insert')")" exists
is 'and leaves the rows' "$(sql 'SELECT count(*) FROM sessions')" 1005
run_load --transport loader --loader-table inbox all.ndjson
like 'a loader table takes the extension' "$status|$err" '^2\|.*loader tables need the extension agno'

# Runs in a table of their own.
stored() { sql "SELECT string_agg(session_id || '/' || run_id || '=' || run_index, ' ' ORDER BY session_id, run_index) FROM talk_runs"; }
printf '%s\n' '{"session_id": "a", "runs": [{"run_id": "a1", "created_at": 1}, {"run_id": "a2", "created_at": 1}]}' \
    '{"session_id": "b", "runs": [{"run_id": "a1", "created_at": 1}]}' >talks.ndjson
for times in first second; do
    run_load --create-table --target talks --runs-target talk_runs --skip-errors --summary json talks.ndjson
    is "runs land in their table once, $times load" "$status $(in_summary rejected) $(stored)" '1 1 a/a1=0 a/a2=1'
done
echo '{"session_id": "a", "runs": [{"run_id": "a3", "created_at": 1}, {"run_id": "a2", "created_at": 1}]}' >talks.ndjson
run_load --target talks --runs-target talk_runs --prune-runs talks.ndjson
is 'and are pruned where that is asked for' "$status $(stored)" '0 a/a2=1 a/a3=2'

createdb "${database}_restored"
pg_dump | PGDATABASE=${database}_restored psql -Xq -v ON_ERROR_STOP=1 >/dev/null
PGDATABASE=${database}_restored run_load --target talks --runs-target talk_runs --mode patch --summary json talks.ndjson
is 'a restored dump has them, too' "$status $(in_summary unchanged)" '0 1'
dropdb "${database}_restored"

# In other schemas.
run_load --install-portable --schema 'My "Schema"'
sql 'DROP SCHEMA agno CASCADE'
run_load all.ndjson
is 'the schema is looked for' "$status" 2
run_load --schema 'My "Schema"' --summary json all.ndjson
is 'where --schema says' "$status $(in_summary documents)" '0 1000'
sql "ALTER DATABASE $database SET search_path = public, \"My \"\"Schema\"\"\""
run_load --summary json all.ndjson
is 'or the search_path' "$status $(in_summary documents)" '0 1000'

# Who may.
sql "CREATE ROLE ${database}_nobody LOGIN; CREATE ROLE ${database}_owner LOGIN; GRANT CREATE ON DATABASE $database TO ${database}_owner"
run_load -U "${database}_nobody" --install-portable
like 'a role that may not make a schema is told what it lacks' "$status|$err" \
    $'^2\|agno-load: ERROR:  permission denied for database .*\nThe role needs GRANT CREATE'
run_load -U "${database}_owner" --install-portable
is 'one that may installs' "$status|$err" '0|'

# Beside the extension.
sql 'CREATE EXTENSION agno'
run_load all.ndjson
is 'the extension is preferred' "$status|$(sql 'SELECT path FROM public.agno_explain_target()')" '0|direct'
sql 'DROP EXTENSION agno; CREATE SCHEMA extended; CREATE EXTENSION agno SCHEMA extended'
run_load --install-portable --schema extended
like 'and not overwritten' "$status|$err" '^2\|.*has the extension agno'

PGDATABASE=postgres dropdb "$database"
PGDATABASE=postgres sql "DROP ROLE ${database}_nobody, ${database}_owner"
finish
