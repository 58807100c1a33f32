#pragma once

#include "call/row.hpp"
#include "call/upsert_state.hpp"

namespace agno::backend {

/// The table's NOT NULL and CHECK constraints, as far as the columns that a call knows of a row can
/// tell whether they hold: those it inserts, their DEFAULTs, or those it reads.
struct row_check;

/// Describes them once they are first asked for.
row_check* make_row_check();

/// True where a CHECK is about the column.
bool is_checked(const upsert_state& call, int column);

/// Raises what the write of the row would; nothing where a BEFORE trigger may still mend it.
/// is_new: the row is not stored.
void check_row(const upsert_state& call, const table_row& row, bool is_new);

/// The same for a row that is going to be written, to save a bad document the attempt; unless that
/// would tell more of what is wrong.
void check_written_row(const upsert_state& call, const table_row& row, bool is_new);

}  // namespace agno::backend
