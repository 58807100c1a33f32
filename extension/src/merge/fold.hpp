#pragma once

#include "call/row.hpp"
#include "merge/groups.hpp"

namespace agno::backend {

/// Applies the documents of a group in order, each as a call of its own would: the first to nothing
/// or to the stored row, the others to what those before them made. The result is in `row`, in the
/// current memory context:
///  - inserted: none is stored (`stored` is nullptr); `row` has the call's columns.inserted;
///  - updated: `row` has columns.updated; a column that did not change has the very datum of
///    `stored`, so that its TOAST value is kept;
///  - unchanged, stale, exists: leave the stored row alone;
///  - rejected: none of the documents could be applied.
/// The row is compared with what was stored before the first of them. The document applied last
/// stays pending, to be given the outcome of the write; those before it are duplicates, or stale.
///
/// Raises an error if a document can't be applied; with call.separates_documents that document is
/// rejected instead, and the others are applied as if it were not there. A document among several
/// must leave a row that the table's constraints allow, although that row isn't written.
outcome fold_documents(const upsert_state& call, const document_group& group,
                       const table_row* stored, table_row& row);

}  // namespace agno::backend
