#pragma once

#include "statements/stored_rows.hpp"

namespace agno::backend {

/// Inserts the rows of groups that are not stored. Groups that turn out to be stored become
/// `changing`, the others are settled.
void insert_rows_by_statement(attempt& a, const group_list& groups);

/// Locks the stored rows of the groups, merges with them and writes what changed. Groups whose row
/// is gone become `absent`, the others are settled.
void update_rows_by_statement(attempt& a, const group_list& groups);

/// Updates the rows: the last step of update_rows_by_statement.
void write_changed_rows(attempt& a, built_rows& changed);

}  // namespace agno::backend
