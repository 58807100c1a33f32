#pragma once

#include "backend/attempt.hpp"

namespace agno {

/// Merges a group of several documents that failed together, so that only the bad ones are
/// rejected: each is taken that can be merged with those taken before.
void merge_by_documents(attempt& a, group_progress& progress);

}  // namespace agno
