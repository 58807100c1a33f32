#pragma once

#include "call/row.hpp"

namespace agno::backend {

/// The target as the direct writer drives it: the executor's view of the relation and its indexes,
/// and the snapshot and command that the writes belong to.
struct direct_target {
    EState* executor;
    ResultRelInfo* relation;
    Snapshot snapshot;
    CommandId command;
    TupleTableSlot* stored;  ///< the row just found
    TupleTableSlot* merged;  ///< the row to write in its place
};

/// Begins to write: later calls of the same transaction see what this one wrote, and the other way
/// round.
direct_target open_direct_target(const upsert_state& call);
void close_direct_target(direct_target& direct);

/// The slot's columns as a row. Filling it fills the slot, see store_row.
table_row row_in(TupleTableSlot* slot);

/// Clears the slot for a row to be built in it: all NULL.
table_row start_row(TupleTableSlot* slot);

/// Makes what was filled in through row_in the slot's tuple, and checks the table's constraints.
void store_row(direct_target& direct, TupleTableSlot* slot);

}  // namespace agno::backend
