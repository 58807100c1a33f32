#pragma once

#include "pg/compat.hpp"

namespace agno::backend {

/// True for each version that doesn't name, or no longer names, a row of the target that the
/// current user sees under the active snapshot: rows that were changed, moved or deleted, other
/// tables' versions, nulls and texts that are no version. The target is the table or its root,
/// locked. Raises 42501 without the privilege to read all of its columns.
bool* find_changed(Relation target, const Datum* versions, const bool* nulls, int count);

}  // namespace agno::backend
