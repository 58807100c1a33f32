#pragma once

#include "runs/run_merge.hpp"

namespace agno::backend {

/// Gives each run that is not stored the next run_index of its session. groups: the runs by run_id;
/// stored: which of these are. False if such a session has been deleted meanwhile.
bool number_runs(const run_merge& m, const context_array<document_group>& groups,
                 const bool* stored);

}  // namespace agno::backend
