#include "backend/write_rows.hpp"

#include "backend/batch_relation.hpp"
#include "backend/merge_row.hpp"
#include "backend/merge_steps.hpp"
#include "backend/statements.hpp"
#include "backend/stored_rows.hpp"

namespace agno {

namespace {

struct write_step {
    void (*run)(attempt&, const group_list&);
    bool is_locked;  ///< the rows are stored, and locked already
};

/// Writes the groups by one statement. A careful attempt halves a list that fails until the failing
/// groups stand alone: a bad document costs about log2(batch) statements, a good batch none.
void write(attempt& a, const group_list& groups, const write_step& step) {
    if (groups.empty())
        return;
    if (a.how == care::none) {
        step.run(a, groups);
        return;
    }
    ErrorData* error = guarded(isolation::lasting_subtransaction, [&] { step.run(a, groups); });
    if (error == nullptr)
        return;
    require_blame(a, error);
    if (groups.size == 1) {
        fail_group(a, *groups[0], *error);
        if (groups[0]->state == group_state::failed)
            merge_in_parts(a, *groups[0], step.is_locked);
        return;
    }
    std::size_t half = groups.size / 2;
    write(a, groups.slice(0, half), step);
    write(a, groups.slice(half, groups.size - half), step);
}

NullableDatum returned_time(const result_row& result) {
    return {result.values[1], result.nulls[1]};
}

void run_update(attempt& a, const group_list& groups) {
    upsert_call& call = *a.call;
    batch_relation_source source(*call.target, call.columns.read);
    for (std::size_t rank = 0; rank < groups.size; ++rank) {
        source.append(rank, groups[rank]->row);
        groups[rank]->state = group_state::changing;
    }
    source.run(update_statement(call), [&](const result_row& result) {
        group_progress& progress =
            *groups[static_cast<std::size_t>(DatumGetInt64(result.values[0]))];
        record_outcome(call, progress.group, outcome::updated, returned_time(result));
        progress.state = group_state::settled;
    });
    // The rows are locked, so only a trigger can have kept them from being updated.
    for (group_progress* progress : groups)
        if (progress->state != group_state::settled)
            record_suppressed(call, progress->group);
}

struct inserted_row {
    Datum key;
    NullableDatum updated_at;
};

/// Which groups the statement inserted. It returns rows in the order of the groups, without those
/// it left out. A trigger may have changed a key; where nothing is left out the order alone tells.
pod_list<inserted_row*> match_inserted(const attempt& a, const group_list& groups,
                                       const pod_list<inserted_row>& rows) {
    auto matched = pod_list<inserted_row*>::in(CurrentMemoryContext);
    bool complete = rows.size == groups.size;
    std::size_t next = 0;
    for (group_progress* progress : groups) {
        bool is_next = next < rows.size &&
                       (complete || same_key(*a.call->target, rows[next].key, progress->group.key));
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
    if (!has_before_insert_trigger(*a.call->target))
        fail_unreachable(a);

    bool* stored = find_stored(a, missing);
    for (std::size_t i = 0; i < missing.size; ++i) {
        if (stored[i])
            lose_race(a);
        record_suppressed(*a.call, missing[i]->group);
    }
}

void run_insert(attempt& a, const group_list& groups) {
    upsert_call& call = *a.call;
    const target_column& key = call.target->columns[call.target->key];

    batch_relation_source source(*call.target, call.columns.inserted);
    for (std::size_t rank = 0; rank < groups.size; ++rank)
        source.append(rank, groups[rank]->row);
    auto rows = pod_list<inserted_row>::in(CurrentMemoryContext);
    source.run(insert_statement(call), [&](const result_row& result) {
        // A returned updated_at is by value, or of no use to us.
        rows.append({datumCopy(result.values[0], key.by_value, key.length), returned_time(result)});
    });

    auto matched = match_inserted(a, groups, rows);
    auto missing = group_list::in(CurrentMemoryContext);
    for (std::size_t i = 0; i < groups.size; ++i) {
        if (matched[i] == nullptr)
            missing.append(groups[i]);
        else
            record_outcome(call, groups[i]->group, outcome::inserted, matched[i]->updated_at);
    }
    if (!missing.empty())
        explain_missing(a, missing);
}

}  // namespace

void update_by_statement(attempt& a) {
    write(a, groups_in(a, group_state::changing), {run_update, true});
}

void insert_by_statement(attempt& a) {
    constexpr write_step insert{run_insert, false};
    group_list absent = groups_in(a, group_state::absent);
    auto built = group_list::in(CurrentMemoryContext);
    for (group_progress* progress : absent) {
        CHECK_FOR_INTERRUPTS();
        work_on(a, *progress, [&] {
            progress->row = make_row(*a.call->target);
            build_new_row(*a.call, progress->group, progress->row);
        });
        if (progress->state == group_state::absent)
            built.append(progress);
        if (progress->state != group_state::failed)
            continue;
        // Its turn comes after all the rows before it.
        write(a, built, insert);
        built.size = 0;
        merge_in_parts(a, *progress, insert.is_locked);
    }
    write(a, built, insert);
}

}  // namespace agno
