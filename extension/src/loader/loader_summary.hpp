#pragma once

#include "call/document.hpp"

namespace agno::backend {

/// Counts of a load, as agno_loader_result() returns them.
struct loader_summary {
    int64 documents;
    int64 outcomes[outcome_count];  ///< by outcome
    int64 dropped;                  ///< members of documents that were not rejected

    void count(const context_array<document>& merged);
};

/// The last load that the session has finished.
extern loader_summary last_load;

}  // namespace agno::backend
