#pragma once

#include "call/run_call.hpp"
#include "merge/groups.hpp"

namespace agno::backend {

/// A session, which may have several documents, and where its new runs go.
struct session_runs {
    text* session_id;
    bool is_new;       ///< of this call: no other transaction can have runs of it
    int64 next_index;  ///< of a new run
};

/// Which of these runs are stored, group by group.
bool* find_stored_runs(const run_call& runs, const context_array<document_group>& groups);

/// Keeps these sessions from being deleted, and spells their ids as they are stored. False where
/// one has been deleted.
bool lock_stored_sessions(const upsert_state& call, const context_array<session_runs*>& sessions);

/// Locks the sessions that are not new against other writers that number runs, then reads which
/// index is next. Takes the lock that agno's own writer takes, too. Raises 40001 where runs were
/// numbered that the transaction doesn't see.
void find_next_indexes(const run_call& runs, const context_array<session_runs*>& sessions);

/// Deletes the stored runs of these sessions, but for those that the groups name; counts them by
/// session.
int64* prune_stored_runs(const run_call& runs, const context_array<text*>& sessions,
                         const context_array<document_group>& named);

/// Locks the stored ones of these sessions in the order of their ids, then deletes their runs;
/// counts them by session.
int64* delete_runs(const upsert_state& call, const context_array<text*>& sessions);

}  // namespace agno::backend
