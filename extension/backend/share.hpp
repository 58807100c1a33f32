#pragma once

#include "backend/row.hpp"

namespace agno {

/// Decides which documents of a group have a share in the row, given the stored one (nullptr: none
/// is stored). Marks `stale` what newer_only leaves out: documents no newer than the stored row or
/// older than an earlier one of the group. Of the rest all but the last are marked `duplicate`; the
/// last stays pending and is returned, nullptr where all are stale.
document* mark_shares(const upsert_call& call, const document_group& group,
                      const table_row* stored);

/// True where the document has an updated_at of its own.
bool has_time(const upsert_call& call, const document& doc);

/// True where newer_only leaves a document out because an earlier one of its session, which has a
/// time and was merged by itself, is newer; it is marked `stale` then.
bool mark_if_older(const upsert_call& call, document& doc, const document& merged);

/// Marks a document as beaten by a later one of the same session_id.
void mark_duplicate(const upsert_call& call, document& doc, const document& winner);

/// After mark_shares: the pending document has a share, in 'patch' mode the duplicates before it
/// too.
bool has_share(const upsert_call& call, const document* doc);

/// The last document of the group that mark_shares left pending.
document* pending_document(const document_group& group);

}  // namespace agno
