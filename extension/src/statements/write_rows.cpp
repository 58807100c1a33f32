#include "statements/write_rows.hpp"

#include "merge/fold.hpp"
#include "merge/outcomes.hpp"
#include "statements/batch_relation.hpp"
#include "statements/insert_beside_triggers.hpp"
#include "statements/insert_built_rows.hpp"
#include "statements/merge_sql.hpp"
#include "statements/returned_place.hpp"
#include "statements/stored_rows.hpp"
#include "target/row_triggers.hpp"

namespace agno::backend {

namespace {

/// Settles the groups whose rows were inserted. The others are stored by now: nothing else leaves a
/// row out.
void match_inserted(attempt& a, const group_list& groups, const context_array<inserted_row>& rows) {
    std::size_t next = 0;
    for (group_progress* progress : groups) {
        bool is_next = next < rows.size && rows[next].key != nullptr &&
                       same_key(*a.call->target, rows[next].key, progress->group.key);
        if (is_next) {
            record_outcome(*a.call, progress->group, outcome::inserted, rows[next++].row);
        } else {
            progress->state = group_state::changing;
        }
    }
}

}  // namespace

void insert_rows_by_statement(attempt& a, const group_list& groups) {
    if (has_before_insert_trigger(*a.call->target)) {
        insert_beside_triggers(a, groups);
        return;
    }
    built_rows built = build_rows(a, groups);
    auto rows = insert_built_rows(a, built, insert_statement(*a.call));
    match_inserted(a, built.groups, rows);
}

void write_changed_rows(attempt& a, built_rows& changed) {
    const group_list& groups = changed.groups;
    if (groups.empty()) {
        return;
    }
    upsert_state& call = *a.call;
    changed.run(a, update_statement(call), [&](const result_row& result) {
        group_progress& progress =
            *groups[static_cast<std::size_t>(DatumGetInt64(result.values[0]))];
        record_outcome(call, progress.group, outcome::updated, returned_row(call, result, 1));
        progress.state = group_state::settled;
    });
    // The rows are locked, so only a trigger can have kept them from being updated.
    for (group_progress* progress : groups) {
        if (progress->state != group_state::settled) {
            record_suppressed(call, progress->group);
        }
    }
    for (group_progress* progress : groups) {
        progress->state = group_state::settled;
    }
}

void update_rows_by_statement(attempt& a, const group_list& groups) {
    built_rows changed = lock_stored_rows(a, groups);
    write_changed_rows(a, changed);
}

}  // namespace agno::backend
