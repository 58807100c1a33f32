#pragma once

#include "statements/attempt.hpp"

namespace agno::backend {

/// Deletes the stored rows of the groups, one after the other: a single statement would leave the
/// order of its locks to the planner, and SELECT … FOR UPDATE asks for the right to UPDATE. Groups
/// whose row could not be deleted, though it is there, stay `absent`; the others are settled.
void delete_rows_by_statement(attempt& a, const group_list& groups);

}  // namespace agno::backend
