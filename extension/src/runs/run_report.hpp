#pragma once

#include "runs/run_merge.hpp"

namespace agno::backend {

/// Why the session of a run that was refused is refused. run: its index.
document_error explain_refusal(const run_merge& m, std::size_t run);

/// Has the sessions' documents tell what became of their runs.
void tell_runs(const run_merge& m);

}  // namespace agno::backend
