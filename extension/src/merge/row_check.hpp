#pragma once

#include "call/row.hpp"
#include "call/upsert_state.hpp"

namespace agno::backend {

/// The table's NOT NULL and CHECK constraints, as far as they can be checked from the columns that
/// a call knows: those it inserts, their DEFAULTs, or those it reads.
struct row_check;

/// They are described when first needed.
row_check* make_row_check();

/// True if a CHECK is about the column.
bool is_checked(const upsert_state& call, int column);

/// Raises the error that writing the row would raise, unless a BEFORE trigger may still correct the
/// row. is_new: the row is not stored.
void check_row(const upsert_state& call, const table_row& row, bool is_new);

/// The same for a row that is about to be written: it saves an attempt that would fail. Does
/// nothing if that attempt's own error would say more.
void check_written_row(const upsert_state& call, const table_row& row, bool is_new);

}  // namespace agno::backend
