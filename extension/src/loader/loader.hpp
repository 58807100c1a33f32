#pragma once

#include "loader/loader_options.hpp"

namespace agno::backend {

/// One COPY or INSERT into a loader table.
struct load;

/// foreign_table: the loader table. Memory comes from the current memory context.
load* start_load(Relation foreign_table);

/// Takes the next row: a document (or several, as agno_upsert_sessions takes them). Merges what has
/// been taken once that fills the memory of a batch.
void load_row(load* state, TupleTableSlot* row);

/// Merges the rest.
void finish_load(load* state);

}  // namespace agno::backend
