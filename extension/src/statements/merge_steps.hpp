#pragma once

#include "statements/attempt.hpp"

namespace agno::backend {

/// Merges the attempt's groups by the steps of the statement path, see statement_writer.cpp.
void merge_in_order(attempt& a);

/// Merges what is left, again and again: groups whose row is gone, or was not stored where it was
/// looked for; and those refused by what another row held, which one written since may have
/// changed. When nothing more lands the refused documents are rejected.
///
/// Those rows are locked out of order, so that to wait for another transaction could be a deadlock:
/// a wait ends soon, and then the attempt is a lost race.
void merge_what_is_left(attempt& a);

}  // namespace agno::backend
