#include "backend/stored_rows.hpp"

#include "backend/batch_relation.hpp"
#include "backend/merge_row.hpp"
#include "backend/merge_steps.hpp"
#include "backend/statements.hpp"

namespace agno {

namespace {

/// The stored row that a result of the probe or lock statement carries behind its rank.
table_row stored_row(const upsert_call& call, const result_row& result) {
    table_row row = make_row(*call.target);
    int source = 1;
    for (int column : call.columns.read) {
        row.values[column] = result.values[source];
        row.nulls[column] = result.nulls[source];
        ++source;
    }
    return row;
}

std::size_t rank_of(const result_row& result) {
    return static_cast<std::size_t>(DatumGetInt64(result.values[0]));
}

/// Runs a statement over a batch relation of the groups' keys alone.
template <class Result>
void run_over_keys(const attempt& a, const group_list& groups, const char* sql, Result result) {
    if (groups.empty())
        return;
    const target_table& target = *a.call->target;
    int key = target.key;
    batch_relation_source source(target, {&key, 1});
    table_row row = make_row(target);
    for (std::size_t rank = 0; rank < groups.size; ++rank) {
        row.set(target.key, groups[rank]->group.key);
        source.append(rank, row);
    }
    source.run(sql, result);
}

table_row copy_row(const upsert_call& call, const table_row& row) {
    table_row copy = make_row(*call.target);
    for (int column : call.columns.read) {
        const target_column& type = call.target->columns[column];
        copy.nulls[column] = row.nulls[column];
        if (!row.nulls[column])
            copy.values[column] = datumCopy(row.values[column], type.by_value, type.length);
    }
    return copy;
}

/// Merges the group into a stored row, and settles it unless there is something to write: then the
/// row to write is kept if `keep`.
void merge_with_stored(attempt& a, group_progress& progress, const result_row& result, bool keep) {
    upsert_call& call = *a.call;
    MemoryContext attempt_context = MemoryContextSwitchTo(call.scratch);
    work_on(a, progress, [&] {
        table_row stored = stored_row(call, result);
        table_row merged = make_row(*call.target);
        merged.set(call.target->key, progress.group.key);
        outcome verdict = merge_into_row(call, progress.group, stored, merged);
        progress.state = group_state::changing;
        if (verdict != outcome::updated) {
            record_outcome(call, progress.group, verdict, updated_at_of(*call.target, stored));
            progress.state = group_state::settled;
        } else if (keep) {
            MemoryContextSwitchTo(attempt_context);
            progress.row = copy_row(call, merged);
        }
    });
    MemoryContextSwitchTo(attempt_context);
    MemoryContextReset(call.scratch);
}

}  // namespace

void probe_stored_rows(attempt& a) {
    group_list groups = groups_in(a, group_state::absent);
    run_over_keys(a, groups, probe_statement(*a.call), [&](const result_row& result) {
        merge_with_stored(a, *groups[rank_of(result)], result, false);
    });
    // Which of its documents are bad is found once the row is locked, in its turn.
    for (group_progress* progress : groups)
        if (progress->state == group_state::failed)
            progress->state = group_state::changing;
}

void lock_stored_rows(attempt& a) {
    group_list groups = groups_in(a, group_state::changing);
    for (group_progress* progress : groups)
        progress->state = group_state::absent;
    run_over_keys(a, groups, lock_statement(*a.call), [&](const result_row& result) {
        merge_with_stored(a, *groups[rank_of(result)], result, true);
    });
    for (group_progress* progress : groups)
        if (progress->state == group_state::absent)
            work_on(a, *progress, [&] { fail_unreachable(a); });
    for (group_progress* progress : groups)
        if (progress->state == group_state::failed)
            merge_in_parts(a, *progress, true);
}

bool* find_stored(attempt& a, const group_list& groups) {
    auto* stored = static_cast<bool*>(palloc0(groups.size * sizeof(bool)));
    run_over_keys(a, groups, probe_statement(*a.call),
                  [&](const result_row& result) { stored[rank_of(result)] = true; });
    return stored;
}

}  // namespace agno
