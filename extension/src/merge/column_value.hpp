#pragma once

#include "call/row.hpp"
#include "call/upsert_state.hpp"

namespace agno::backend {

/// Sets a column to its DEFAULT.
void set_default(const upsert_state& call, int column, table_row& row);

/// Sets the new row's other columns, those that the call doesn't insert, to their DEFAULT.
/// Statements do this themselves.
void fill_in_defaults(const upsert_state& call, table_row& row);

/// Sets a time column to the transaction's time.
void set_now(const upsert_state& call, int column, table_row& row);

/// Merges patches, at least one, into a JSON column, in order.
void merge_patches(const upsert_state& call, int column, const context_array<Datum>& patches,
                   table_row& row);

/// True if two rows have the same value, byte for byte. A stored JSON null, as a client may
/// write it, says what a document's null says.
bool same_image(const target_column& column, const table_row& a, const table_row& b, int index);

/// True if the row's value says in JSON what the document says: a json text of other spelling,
/// an array that begins at another index, …
bool says_the_same(const target_column& column, const table_row& row, int index,
                   const document_field& field);

}  // namespace agno::backend
