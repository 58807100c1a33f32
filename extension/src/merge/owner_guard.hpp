#pragma once

#include "call/row.hpp"
#include "call/upsert_state.hpp"

namespace agno::backend {

// Option `owner` names a column. A document may write rows whose value there is the document's own
// or NULL (nobody's); any other stored row makes the document bad (42501). A document without the
// member belongs to the column's DEFAULT if that is a constant, else to nobody.

/// Records the column in the target; nullptr: none. Raises 42703 if the table has no column of that
/// name, 42804 or 42883 if its values can't be compared, 428C9 if no document can set it.
void describe_owner(target_table& target, const char* name);

/// The owner that the document names; NULL: nobody.
NullableDatum owner_of(const upsert_state& call, const document& doc);

/// True if the document may write the row, stored or made by an earlier document. Else rejects the
/// document, or raises the error (see separates_documents).
bool may_write(const upsert_state& call, document& doc, const table_row& row);

}  // namespace agno::backend
