#pragma once

#include "statements/attempt.hpp"

namespace agno::backend {

/// Finds the documents that can't be merged by themselves, and rejects them; writes nothing. False
/// where some were refused for what other rows hold, so that only merging the others can tell.
///
/// Each group is written by itself and rolled back: one by one, by a plan that is made once, they
/// take less time than in pieces that are halved wherever they fail.
bool sift(attempt& a);

}  // namespace agno::backend
