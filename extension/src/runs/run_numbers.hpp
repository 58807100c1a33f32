#pragma once

#include "runs/run_merge.hpp"

namespace agno::backend {

/// Gives each new run the next run_index of its session. groups: the runs by run_id.
void number_runs(const run_merge& m, const context_array<document_group>& groups);

}  // namespace agno::backend
