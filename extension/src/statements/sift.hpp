#pragma once

#include "statements/attempt.hpp"

namespace agno::backend {

/// Finds and rejects the documents that can't be merged by themselves; writes nothing. Returns
/// false if some were refused because of what other rows hold: then only merging the others can
/// tell.
///
/// Each group is written by itself, by a plan that is made once, and rolled back. Where many fail
/// that takes less time than pieces that are halved wherever one does.
bool sift(attempt& a);

}  // namespace agno::backend
