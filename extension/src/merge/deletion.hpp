#pragma once

#include "call/row.hpp"
#include "merge/groups.hpp"

namespace agno::backend {

// In mode 'delete' the first document of a group that may write the stored row deletes it. Those
// before it are rejected, those behind it find the row absent.

/// Leaves the document pending that is to delete the stored row. Returns false if none may.
bool choose_deleter(const upsert_state& call, const document_group& group, const table_row& stored);

void record_deleted(const upsert_state& call, const document_group& group);

/// For a group without a stored row.
void record_absent(const upsert_state& call, const document_group& group);

}  // namespace agno::backend
