#include "statements/write_rows.hpp"

#include "merge/fold.hpp"
#include "merge/outcomes.hpp"
#include "statements/batch_relation.hpp"
#include "statements/merge_sql.hpp"
#include "statements/returned_place.hpp"
#include "statements/stored_rows.hpp"

namespace agno::backend {

namespace {

/// A returned updated_at is by value, or of no use to us.
told_row returned_row(const upsert_state& call, const result_row& result, int time) {
    return {{result.values[time], result.nulls[time]}, written_place(call, result)};
}

void write_locked_rows(attempt& a, built_rows& changed) {
    const group_list& groups = changed.groups;
    if (groups.empty())
        return;
    upsert_state& call = *a.call;
    changed.rows.run(a.plans, update_statement(call), [&](const result_row& result) {
        group_progress& progress =
            *groups[static_cast<std::size_t>(DatumGetInt64(result.values[0]))];
        record_outcome(call, progress.group, outcome::updated, returned_row(call, result, 1));
        progress.state = group_state::settled;
    });
    // The rows are locked, so only a trigger can have kept them from being updated.
    for (group_progress* progress : groups)
        if (progress->state != group_state::settled)
            record_suppressed(call, progress->group);
    for (group_progress* progress : groups)
        progress->state = group_state::settled;
}

struct inserted_row {
    Datum* key;
    told_row row;
};

/// A key may come back NULL from a trigger: then it is none of ours.
Datum* copy_key(const target_table& target, const result_row& result) {
    auto* key = static_cast<Datum*>(palloc(sizeof(Datum) * static_cast<Size>(target.key_count)));
    for (int i = 0; i < target.key_count; ++i) {
        const target_column& column = target.columns[target.key[i].column];
        if (result.nulls[i])
            return nullptr;
        key[i] = datumCopy(result.values[i], column.by_value, column.length);
    }
    return key;
}

/// Which groups the statement inserted. It returns rows in the order of the groups, without those
/// it left out. A trigger may have changed a key; where nothing is left out the order alone tells.
context_array<inserted_row*> match_inserted(const attempt& a, const group_list& groups,
                                            const context_array<inserted_row>& rows) {
    auto matched = context_array<inserted_row*>::in(CurrentMemoryContext);
    bool complete = rows.size == groups.size;
    std::size_t next = 0;
    for (group_progress* progress : groups) {
        bool is_next =
            next < rows.size &&
            (complete || (rows[next].key != nullptr &&
                          same_key(*a.call->target, rows[next].key, progress->group.key)));
        matched.append(is_next ? &rows[next++] : nullptr);
    }
    return matched;
}

bool has_before_insert_trigger(const target_table& target) {
    // A partition may have triggers of its own.
    return target.relation->rd_rel->relkind == RELKIND_PARTITIONED_TABLE ||
           (target.relation->trigdesc != nullptr &&
            target.relation->trigdesc->trig_insert_before_row);
}

/// A row was not inserted because it is stored by now, or because a trigger declined it.
void explain_missing(attempt& a, const group_list& missing) {
    bool* stored = nullptr;
    if (has_before_insert_trigger(*a.call->target))
        stored = find_stored(a, missing);
    for (std::size_t i = 0; i < missing.size; ++i) {
        if (stored == nullptr || stored[i])
            missing[i]->state = group_state::changing;
        else
            record_suppressed(*a.call, missing[i]->group);
    }
}

/// Builds the rows of groups that are not stored. What is not to be written is settled.
built_rows build_rows(attempt& a, const group_list& groups) {
    upsert_state& call = *a.call;
    built_rows built = built_rows::of(call, call.columns.inserted);
    for (group_progress* progress : groups) {
        CHECK_FOR_INTERRUPTS();
        progress->state = group_state::settled;
        MemoryContext caller = MemoryContextSwitchTo(call.scratch);
        table_row row = make_row(*call.target);
        outcome verdict = fold_documents(call, progress->group, nullptr, row);
        MemoryContextSwitchTo(caller);
        if (verdict == outcome::inserted)
            built.append(*progress, row);
        MemoryContextReset(call.scratch);
    }
    return built;
}

void insert_built_rows(attempt& a, built_rows& built) {
    const group_list& groups = built.groups;
    if (groups.empty())
        return;
    upsert_state& call = *a.call;

    auto rows = context_array<inserted_row>::in(CurrentMemoryContext);
    built.rows.run(a.plans, insert_statement(call), [&](const result_row& result) {
        rows.append(
            {copy_key(*call.target, result), returned_row(call, result, call.target->key_count)});
    });

    auto matched = match_inserted(a, groups, rows);
    auto missing = group_list::in(CurrentMemoryContext);
    for (std::size_t i = 0; i < groups.size; ++i) {
        groups[i]->state = group_state::settled;
        if (matched[i] == nullptr)
            missing.append(groups[i]);
        else
            record_outcome(call, groups[i]->group, outcome::inserted, matched[i]->row);
    }
    if (!missing.empty())
        explain_missing(a, missing);
}

}  // namespace

void insert_rows_by_statement(attempt& a, const group_list& groups) {
    built_rows built = build_rows(a, groups);
    insert_built_rows(a, built);
}

void update_rows_by_statement(attempt& a, const group_list& groups) {
    built_rows changed = lock_stored_rows(a, groups);
    write_locked_rows(a, changed);
}

}  // namespace agno::backend
