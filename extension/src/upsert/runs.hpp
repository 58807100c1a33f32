#pragma once

#include "call/upsert_state.hpp"

namespace agno::backend {

// Runs in a table of their own, option runs_target: a call that merges documents into that table
// goes along with the call for sessions.

/// Prepares the call for runs, where the options name a table for them. Raises 42703 or 42804 where
/// it can't take runs, 22023 where other options don't go with it.
void start_runs(upsert_state& call);

/// Merges the sessions by that function, then their runs: both or, of a document whose run is
/// refused, neither.
void merge_with_runs(upsert_state& call, void (*merge_alone)(upsert_state&));

void finish_runs(upsert_state& call);

}  // namespace agno::backend
