#pragma once

#include "call/row.hpp"
#include "call/upsert_state.hpp"
#include "direct/checked_references.hpp"
#include "pg/table_am.hpp"

namespace agno::backend {

/// A heap table that rows are written to directly: the target, or one of its partitions. Columns
/// are those of the target throughout; a partition may have them in another order, and others that
/// were dropped.
struct direct_table {
    ResultRelInfo* relation;
    Oid arbiter_index;
    bool has_references;             ///< foreign keys: what is written is noted for their triggers
    checked_references* references;  ///< of new rows; nullptr: each is noted
    TupleTableSlot* stored;          ///< the row just found, in the target's format
    TupleTableSlot* merged;          ///< the row to write in its place, in that format

    // The same rows in the table's own format: the same slots unless the formats differ.
    TupleTableSlot* own_stored;
    TupleTableSlot* own_merged;
    TupleConversionMap* to_target;  ///< nullptr if the format is the target's
    TupleConversionMap* to_own;

    struct key_probe* probe;  ///< nullptr until a row is looked for

    // New rows that are still to be written, in the table's own format.
    context_array<TupleTableSlot*> new_rows;
    /// A copy, since references to the relation's own, one a slot, take the square of their number.
    TupleDesc new_row_format;
    int new_row_count;
};

/// Describes a table whose indexes are open, in the current memory context.
direct_table* describe_table(const target_table& target, ResultRelInfo* relation,
                             Oid arbiter_index);
void drop_slots(direct_table& table);

/// Converts the row that was put into own_stored, so that `stored` has it.
void take_stored(direct_table& table);

/// Makes a tuple, in `slot` and in `own`, of the columns that were filled in through row_in; checks
/// the table's constraints.
void store_row(const direct_table& table, TupleTableSlot* slot, TupleTableSlot* own,
               EState* executor);

/// A slot for one more new row.
TupleTableSlot* next_new_row(direct_table& table);

/// The slot's columns as a row. Filling it fills the slot, see store_row.
table_row row_in(TupleTableSlot* slot);

/// Clears the slot for a row to be built in it: all NULL.
table_row start_row(TupleTableSlot* slot);

}  // namespace agno::backend
