#pragma once

#include "backend/row.hpp"

namespace agno {

/// Builds the row that a group of documents makes where none is stored, in the current memory
/// context, and marks the shares of its documents.
void build_new_row(const upsert_call& call, const document_group& group, table_row& row);

/// Sets the new row's other columns, those that the call doesn't insert, to their DEFAULT.
/// Statements do this themselves.
void fill_in_defaults(const upsert_call& call, table_row& row);

/// Merges a group into the stored row and marks the shares of its documents.
///  - updated: `merged` is the row to write; a column that did not change has the very datum of
///    `stored`, so that its TOAST value is kept;
///  - unchanged, stale: leave the stored row alone.
/// `stored` has the call's columns.read, `merged` comes back with columns.updated filled.
outcome merge_into_row(const upsert_call& call, const document_group& group,
                       const table_row& stored, table_row& merged);

/// Records what became of a group's row, and the row's updated_at, on the document that decides it.
void record_outcome(const upsert_call& call, const document_group& group, outcome result,
                    NullableDatum updated_at);

/// The same for a row that a BEFORE trigger declined.
void record_suppressed(const upsert_call& call, const document_group& group);

/// A row's updated_at, a null where the target has no such column.
NullableDatum updated_at_of(const target_table& target, const table_row& row);

}  // namespace agno
