#pragma once

#include "call/row.hpp"
#include "merge/groups.hpp"

namespace agno::backend {

/// Makes a document pending again.
void forget_outcome(document& doc);

/// Marks the group's pending documents as duplicates, except the last one, whose outcome tells what
/// became of the row.
void mark_duplicates(const upsert_state& call, const document_group& group, const document& last);

/// Says in the document's detail that the other one has its key.
void remark_same_key(const upsert_state& call, document& doc, const document& other);

/// The document of the group that fold_documents left pending, nullptr if there is none.
document* pending_document(const document_group& group);

/// What the result says about a row.
struct told_row {
    NullableDatum updated_at;
    row_place place;
};

inline constexpr told_row no_row{{0, true}, {}};

/// Records the outcome of a group's row with the document that decided it, and the row with that
/// document and with those that found it to exist.
void record_outcome(const upsert_state& call, const document_group& group, outcome result,
                    const told_row& row);

/// The same for a row that a BEFORE trigger declined.
void record_suppressed(const upsert_state& call, const document_group& group);

/// A row's updated_at, a null if the target has no such column.
NullableDatum updated_at_of(const target_table& target, const table_row& row);

}  // namespace agno::backend
