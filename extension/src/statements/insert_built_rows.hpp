#pragma once

#include "merge/outcomes.hpp"
#include "statements/stored_rows.hpp"

namespace agno::backend {

/// A row that a statement inserted.
struct inserted_row {
    Datum* key;  ///< as stored; nullptr if a trigger made some of it NULL
    told_row row;
};

/// Builds the rows of groups that are not stored. Groups with nothing to write are settled.
built_rows build_rows(attempt& a, const group_list& groups);

/// Inserts built rows by a statement of merge_sql.hpp, and returns those that it inserted, in
/// order.
context_array<inserted_row> insert_built_rows(attempt& a, built_rows& built,
                                              const batch_statement& statement);

}  // namespace agno::backend
