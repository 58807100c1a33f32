#pragma once

#include "runs/run_merge.hpp"

namespace agno::backend {

/// The error of a session one of whose runs was refused. run: its index.
document_error explain_refusal(const run_merge& m, std::size_t run);

/// Adds what became of the runs to the results of their sessions' documents.
void tell_runs(const run_merge& m);

}  // namespace agno::backend
