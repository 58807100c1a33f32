#pragma once

#include "pg/compat.hpp"

namespace agno::backend {

/// What one statement's new rows refer to, in a table with one foreign key of one column. The
/// foreign key's trigger looks at nothing else of a row, runs when all rows are there, and locks
/// what the row refers to: once for each value is enough.
struct checked_references;

/// In the current memory context; nullptr where every row is to be checked. A check that may be
/// deferred has to be made for every row: those before it may be gone by then.
checked_references* start_references(Relation relation);

/// True the first time that a row with this value comes.
bool needs_check(checked_references& references, TupleTableSlot* row);

}  // namespace agno::backend
