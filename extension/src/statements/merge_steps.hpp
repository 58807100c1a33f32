#pragma once

#include "statements/attempt.hpp"

namespace agno::backend {

/// Merges the attempt's groups by the steps of the statement path, see statement_writer.cpp.
void merge_in_order(attempt& a);

/// Merges what is left, in rounds: groups whose row is gone, or was not stored when it was looked
/// for, and groups that were refused because of what another row held, which a row written since
/// may have changed. When nothing more lands, the refused documents are rejected.
///
/// These rows are locked out of order, so waiting for another transaction could be a deadlock: a
/// wait ends soon, and then the attempt is a lost race.
void merge_what_is_left(attempt& a);

}  // namespace agno::backend
