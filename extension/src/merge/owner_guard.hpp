#pragma once

#include "call/row.hpp"
#include "call/upsert_state.hpp"

namespace agno::backend {

// With option `owner`, a column, a document writes rows of its own owner and rows of nobody, NULL
// there. Any other stored row makes it bad, 42501. A document without the member is of the column's
// DEFAULT, where that is a constant, else nobody's.

/// Notes the column with the target; nullptr: none. Raises 42703 where the table has none of that
/// name, 42804 or 42883 where its values can't be compared, 428C9 where no document can set it.
void describe_owner(target_table& target, const char* name);

/// Whom the document names, NULL where that is nobody.
NullableDatum owner_of(const upsert_state& call, const document& doc);

/// True where the document may write a row that is stored, or left by an earlier document. Else it
/// is rejected, or raised where that is to fail all that is under way.
bool may_write(const upsert_state& call, document& doc, const table_row& row);

}  // namespace agno::backend
