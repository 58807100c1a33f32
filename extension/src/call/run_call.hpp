#pragma once

#include "call/upsert_state.hpp"

namespace agno::backend {

/// The session that a run belongs to, and the run's place there.
struct run_origin {
    std::size_t parent;  ///< index of the session's document
    int place;           ///< in its array, from 0
};

/// The runs of a call's documents. They are the documents of a second call, on the table of runs.
struct run_call {
    upsert_state state;
    context_array<run_origin> origins;  ///< one for each of its documents
    int session_id;                     ///< columns of that table
    int run_index;
};

/// The name of a run in errors or, if `member` is not nullptr, of its member: runs[3].status
const char* run_member(int place, const char* member);

}  // namespace agno::backend
