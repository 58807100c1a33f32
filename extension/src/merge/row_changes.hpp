#pragma once

#include "call/row.hpp"
#include "call/upsert_state.hpp"

namespace agno::backend {

/// True if the rows differ in a column that an update writes, other than updated_at.
bool differs(const upsert_state& call, const table_row& before, const table_row& after);

/// True if updated_at alone makes the row worth writing. own_time: it is a document's own.
bool moves_time(const upsert_state& call, const table_row& before, const table_row& after,
                bool own_time);

/// Puts the stored datum, and so its TOAST value, back wherever the value stayed the same. True
/// where the rows differ.
bool keep_unchanged_datums(const upsert_state& call, const table_row& stored, table_row& row);

}  // namespace agno::backend
