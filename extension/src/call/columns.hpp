#pragma once

#include "pg/compat.hpp"

namespace agno::backend {

struct target_column;
struct target_table;
struct upsert_state;

/// Some of the target's columns, as indexes in ascending order.
struct column_list {
    int* indexes;
    int count;

    int* begin() const { return indexes; }
    int* end() const { return indexes + count; }
};

/// The columns that a call touches, and on which the invoker therefore needs privileges.
struct column_sets {
    column_list read;      ///< SELECT: what stored rows are compared by
    column_list inserted;  ///< INSERT: those that some document has, and those we set ourselves
    column_list updated;   ///< UPDATE: in 'replace' mode all but session_id and created_at
};

column_sets choose_columns(const upsert_state& call);

/// True if a document without the column's key sets it to its DEFAULT, in 'replace' mode.
bool is_reset(const target_column& column);

/// True for columns that are compared and replaced like any other: neither key columns nor times
/// that the engine sets.
bool is_plain(const target_table& target, int column);

}  // namespace agno::backend
