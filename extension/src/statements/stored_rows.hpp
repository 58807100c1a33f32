#pragma once

#include "statements/attempt.hpp"

namespace agno::backend {

/// Reads the stored rows of the absent groups without locking them. Unchanged and stale ones are
/// settled, the others that are stored are `changing`.
void probe_stored_rows(attempt& a);

/// Locks the stored rows of changing groups, in the order given, and merges with them as locked.
/// What is not to be written is settled; a group whose row is gone by now is absent.
void lock_stored_rows(attempt& a, const group_list& groups);

/// Settles the groups whose rows were not deleted because there are none, or because none of their
/// documents may.
void judge_undeleted_rows(attempt& a, const group_list& groups);

/// The groups of a list whose rows are stored by now, as one flag per group.
bool* find_stored(attempt& a, const group_list& groups);

}  // namespace agno::backend
