#pragma once

#include "call/upsert_state.hpp"
#include "merge/outcomes.hpp"
#include "statements/batch_relation.hpp"

namespace agno::backend {

// The last columns of what statements return, for calls that return versions: the place of the row.
// Other calls have none.

const char* read_place_columns(const upsert_state& call);
row_place read_place(const upsert_state& call, const result_row& result);

/// For rows that the statement wrote: the transaction that wrote them is known, and can't be read
/// from rows that are routed to partitions.
const char* written_place_columns(const upsert_state& call, const char* qualifier);
row_place written_place(const upsert_state& call, const result_row& result);

/// What the result of a writing statement says about a row; time: the position of updated_at.
told_row returned_row(const upsert_state& call, const result_row& result, int time);

}  // namespace agno::backend
