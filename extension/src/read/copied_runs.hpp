#pragma once

#include "call/upsert_state.hpp"

namespace agno::backend {

/// A session and the runs that a column holds of it.
struct stored_session {
    const text* session_id;
    const text* user_id;  ///< or nullptr
    Jsonb* runs;
};

/// Appends its runs to the documents of a call on the table of runs, each with its place as its
/// index. As agno reads the column: an array, be it in a string; anything else holds no runs.
void decode_copied_runs(upsert_state& call, const stored_session& session);

}  // namespace agno::backend
