#pragma once

#include "statements/stored_rows.hpp"

namespace agno::backend {

/// Inserts the rows of groups that are not stored. Those that are stored after all are `changing`
/// then, the others settled.
void insert_rows_by_statement(attempt& a, const group_list& groups);

/// Locks the stored rows of the groups, merges with them and writes what changed. Groups whose row
/// is gone are `absent` then, the others settled.
void update_rows_by_statement(attempt& a, const group_list& groups);

/// Updates rows, the last part of that.
void write_changed_rows(attempt& a, built_rows& changed);

}  // namespace agno::backend
