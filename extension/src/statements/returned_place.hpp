#pragma once

#include "call/upsert_state.hpp"
#include "merge/outcomes.hpp"
#include "statements/batch_relation.hpp"

namespace agno::backend {

// The last columns of what statements return, for calls that tell versions: where the row lies.
// Nothing for other calls.

const char* read_place_columns(const upsert_state& call);
row_place read_place(const upsert_state& call, const result_row& result);

/// Of rows that the statement wrote. Which transaction did is known, and not to be had of rows that
/// are routed to partitions.
const char* written_place_columns(const upsert_state& call, const char* qualifier);
row_place written_place(const upsert_state& call, const result_row& result);

/// What a statement that wrote a row tells of it; time: the place of updated_at in the result.
told_row returned_row(const upsert_state& call, const result_row& result, int time);

}  // namespace agno::backend
