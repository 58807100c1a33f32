#pragma once

#include "call/upsert_state.hpp"

namespace agno::backend {

// Runs in a table of their own, option runs_target: a second call, which merges documents into that
// table, accompanies the call for sessions.

/// Prepares the call for runs if the options name a table for them. Raises 42703 or 42804 if that
/// table can't take runs, 22023 if other options contradict it.
void start_runs(upsert_state& call);

/// Merges the sessions by that function, then their runs; if a run of a document is refused,
/// neither the session nor its runs are written.
void merge_with_runs(upsert_state& call, void (*merge_alone)(upsert_state&));

void finish_runs(upsert_state& call);

}  // namespace agno::backend
