#pragma once

#include "call/row.hpp"

namespace agno::backend {

/// Makes a document pending again.
void forget_outcome(document& doc);

/// Marks the group's pending documents but the last one, which tells what became of the row.
void mark_duplicates(const upsert_state& call, const document_group& group, const document& last);

/// Says in the document's detail that the other one has its key.
void remark_same_key(const upsert_state& call, document& doc, const document& other);

/// The document of the group that fold_documents left pending, nullptr where there is none.
document* pending_document(const document_group& group);

/// Records what became of a group's row, and the row's updated_at, on the document that decides it,
/// and the latter on those that leave the row as it is.
void record_outcome(const upsert_state& call, const document_group& group, outcome result,
                    NullableDatum updated_at);

/// The same for a row that a BEFORE trigger declined.
void record_suppressed(const upsert_state& call, const document_group& group);

/// A row's updated_at, a null where the target has no such column.
NullableDatum updated_at_of(const target_table& target, const table_row& row);

}  // namespace agno::backend
