#pragma once

#include "statements/attempt.hpp"
#include "statements/batch_relation.hpp"

namespace agno::backend {

/// Reads the stored rows of the absent groups without locking them. Groups that are unchanged or
/// stale are settled; others that are stored become `changing`.
void probe_stored_rows(attempt& a);

/// Reads the stored rows of groups without locking them, and calls visit(rows) with some at a time.
void read_stored_rows(attempt& a, const group_list& groups,
                      void (*visit)(void*, const fetched_rows&), void* argument);

template <class Visit>
void read_stored_rows(attempt& a, const group_list& groups, Visit visit) {
    read_stored_rows(
        a, groups,
        [](void* argument, const fetched_rows& rows) { (*static_cast<Visit*>(argument))(rows); },
        &visit);
}

/// The place among the groups of the one that a stored row is of.
std::size_t rank_of(const result_row& result);

/// Merges the group with a stored row that was read. If there is something to write, the group
/// becomes `changing` and the row to write is in `merged`, in the current memory context; else the
/// group is settled.
void merge_with_stored(attempt& a, group_progress& progress, const result_row& result,
                       table_row& merged);

/// Groups and the rows to write for them, of which each has its group's position as rank. Rows can
/// be large: beyond work_mem they go to disk.
struct built_rows {
    group_list groups;
    batch_relation_source rows;

    static built_rows of(const upsert_state& call, const column_list& columns);
    void append(group_progress& progress, const table_row& row);

    /// Runs a statement over the rows. Where it fails, the attempt knows which it had read.
    template <class Result>
    void run(attempt& a, const batch_statement& statement, Result result) {
        ErrorData* error =
            pg_try(rollback_scope::none, [&] { rows.run(a.plans, statement, result); });
        if (error != nullptr) {
            note_rows_read(a);
            ReThrowError(error);
        }
    }

  private:
    void note_rows_read(attempt& a);
};

/// Locks the stored rows of changing groups, in the order given, and merges with them as locked.
/// Returns the rows to write. Groups with nothing to write are settled; groups whose row is gone by
/// now become `absent`.
built_rows lock_stored_rows(attempt& a, const group_list& groups);

/// Settles the groups whose rows were not deleted because there are none, or because none of their
/// documents may.
void judge_undeleted_rows(attempt& a, const group_list& groups);

/// The groups of a list whose rows are stored by now, as one flag per group.
bool* find_stored(attempt& a, const group_list& groups);

}  // namespace agno::backend
