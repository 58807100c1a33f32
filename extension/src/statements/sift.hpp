#pragma once

#include "statements/attempt.hpp"

namespace agno::backend {

/// Finds the documents that can't be merged by themselves, and rejects them; writes nothing. False
/// where some were refused for what other rows hold, so that only merging the others can tell.
///
/// Each group is written by itself, by a plan that is made once, and rolled back. Where many fail
/// that takes less time than pieces that are halved wherever one does.
bool sift(attempt& a);

}  // namespace agno::backend
