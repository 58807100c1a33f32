#pragma once

#include "statements/attempt.hpp"

namespace agno::backend {

/// Rejects the bad documents of a group of several that failed together, and merges nothing: each
/// is taken that can be merged with those taken before.
void sift_documents(attempt& a, group_progress& progress);

/// The same, and merges the others.
void merge_by_documents(attempt& a, group_progress& progress);

}  // namespace agno::backend
