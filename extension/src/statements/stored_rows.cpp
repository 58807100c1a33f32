#include "statements/stored_rows.hpp"

#include "merge/deletion.hpp"
#include "merge/fold.hpp"
#include "merge/outcomes.hpp"
#include "statements/merge_sql.hpp"
#include "statements/returned_place.hpp"

namespace agno::backend {

namespace {

/// The stored row that a result of the probe or lock statement carries behind its rank.
table_row stored_row(const upsert_state& call, const result_row& result) {
    table_row row = make_row(*call.target);
    int source = 1;
    for (int column : call.columns.read) {
        row.values[column] = result.values[source];
        row.nulls[column] = result.nulls[source];
        ++source;
    }
    return row;
}

column_list key_columns(const target_table& target) {
    column_list columns{static_cast<int*>(palloc(INDEX_MAX_KEYS * sizeof(int))), target.key_count};
    for (int i = 0; i < target.key_count; ++i) {
        columns.indexes[i] = target.key[i].column;
    }
    return columns;
}

/// A batch relation of the groups' keys alone.
batch_relation_source keys_of(const attempt& a, const group_list& groups) {
    const target_table& target = *a.call->target;
    batch_relation_source source(target, key_columns(target));
    table_row row = make_row(target);
    for (std::size_t rank = 0; rank < groups.size; ++rank) {
        set_key(target, row, groups[rank]->group.key);
        source.append(rank, row);
    }
    return source;
}

template <class Result>
void run_over_keys(attempt& a, const group_list& groups, const batch_statement& sql,
                   Result result) {
    if (!groups.empty()) {
        keys_of(a, groups).run(a.plans, sql, result);
    }
}

}  // namespace

std::size_t rank_of(const result_row& result) {
    return static_cast<std::size_t>(DatumGetInt64(result.values[0]));
}

void merge_with_stored(attempt& a, group_progress& progress, const result_row& result,
                       table_row& merged) {
    upsert_state& call = *a.call;
    table_row stored = stored_row(call, result);
    merged = make_row(*call.target);
    set_key(*call.target, merged, progress.group.key);
    progress.state = group_state::changing;
    outcome verdict = fold_documents(call, progress.group, &stored, merged);
    if (verdict == outcome::updated) {
        return;
    }
    record_outcome(call, progress.group, verdict,
                   {updated_at_of(*call.target, stored), read_place(call, result)});
    progress.state = group_state::settled;
}

namespace {

/// Merges with a row that is not locked. A careful attempt leaves what fails for the locked one.
void probe_group(attempt& a, group_progress& progress, const result_row& result) {
    table_row merged;
    // In 'insert' mode there won't be a locked one.
    if (a.how == care::none || a.call->options.mode == write_mode::insert) {
        merge_with_stored(a, progress, result, merged);
        return;
    }
    a.call->separates_documents = false;
    ErrorData* error = pg_try(rollback_scope::subtransaction,
                              [&] { merge_with_stored(a, progress, result, merged); });
    a.call->separates_documents = true;
    if (error == nullptr) {
        return;
    }
    require_blame(a, error);
    take_column_at_work(*a.call);
    progress.state = group_state::changing;
}

}  // namespace

void read_stored_rows(attempt& a, const group_list& groups,
                      void (*visit)(void*, const fetched_rows&), void* argument) {
    if (!groups.empty()) {
        keys_of(a, groups).run_by_fetches(a.plans, probe_statement(*a.call),
                                          [&](const fetched_rows& rows) { visit(argument, rows); });
    }
}

void probe_stored_rows(attempt& a) {
    group_list groups = groups_in(a, group_state::absent);
    run_over_keys(a, groups, probe_statement(*a.call), [&](const result_row& result) {
        MemoryContext caller = MemoryContextSwitchTo(a.call->scratch);
        probe_group(a, *groups[rank_of(result)], result);
        MemoryContextSwitchTo(caller);
        MemoryContextReset(a.call->scratch);
    });
}

built_rows built_rows::of(const upsert_state& call, const column_list& columns) {
    return {group_list::in(CurrentMemoryContext), batch_relation_source(*call.target, columns)};
}

void built_rows::append(group_progress& progress, const table_row& row) {
    rows.append(groups.size, row);
    groups.append(&progress);
}

void built_rows::note_rows_read(attempt& a) {
    if (a.read != nullptr) {
        std::size_t count = rows.count_read();
        *a.read = {groups[count > 0 ? count - 1 : 0]->group, count, groups.size};
    }
}

built_rows lock_stored_rows(attempt& a, const group_list& groups) {
    built_rows changed = built_rows::of(*a.call, a.call->columns.read);
    for (group_progress* progress : groups) {
        progress->state = group_state::absent;
    }
    run_over_keys(a, groups, lock_statement(*a.call), [&](const result_row& result) {
        group_progress& progress = *groups[rank_of(result)];
        MemoryContext caller = MemoryContextSwitchTo(a.call->scratch);
        table_row merged;
        merge_with_stored(a, progress, result, merged);
        MemoryContextSwitchTo(caller);
        if (progress.state == group_state::changing) {
            changed.append(progress, merged);
        }
        MemoryContextReset(a.call->scratch);
    });
    return changed;
}

void judge_undeleted_rows(attempt& a, const group_list& groups) {
    for (group_progress* progress : groups) {
        progress->state = group_state::settled;
    }
    auto* stored = static_cast<bool*>(palloc0(groups.size * sizeof(bool)));
    run_over_keys(a, groups, probe_statement(*a.call), [&](const result_row& result) {
        std::size_t rank = rank_of(result);
        MemoryContext caller = MemoryContextSwitchTo(a.call->scratch);
        if (choose_deleter(*a.call, groups[rank]->group, stored_row(*a.call, result))) {
            groups[rank]->state = group_state::absent;
        }
        MemoryContextSwitchTo(caller);
        MemoryContextReset(a.call->scratch);
        stored[rank] = true;
    });
    for (std::size_t rank = 0; rank < groups.size; ++rank) {
        if (!stored[rank]) {
            record_absent(*a.call, groups[rank]->group);
        }
    }
}

bool* find_stored(attempt& a, const group_list& groups) {
    auto* stored = static_cast<bool*>(palloc0(groups.size * sizeof(bool)));
    run_over_keys(a, groups, probe_statement(*a.call),
                  [&](const result_row& result) { stored[rank_of(result)] = true; });
    return stored;
}

}  // namespace agno::backend
