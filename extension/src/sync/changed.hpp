#pragma once

#include "pg/compat.hpp"

namespace agno::backend {

/// True for each of the versions that is not, or not any more, a row of the target as the current
/// user sees it under the active snapshot: rows that were changed, moved or deleted, other tables'
/// versions, nulls and what is no version at all. The target is the table or its root, locked.
/// Raises 42501 without the right to read all of its columns.
bool* find_changed(Relation target, const Datum* versions, const bool* nulls, int count);

}  // namespace agno::backend
