#pragma once

#include "backend/attempt.hpp"

namespace agno {

/// Reads the stored rows of all groups without locking them. Unchanged and stale ones are settled.
void probe_stored_rows(attempt& a);

/// Locks, in key order, the stored rows that will change, and merges with them as locked. One that
/// is gone by now is a lost race.
void lock_stored_rows(attempt& a);

/// The groups of a list whose rows are stored by now, as one flag per group.
bool* find_stored(attempt& a, const group_list& groups);

}  // namespace agno
