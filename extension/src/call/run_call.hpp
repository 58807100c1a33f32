#pragma once

#include "call/upsert_state.hpp"

namespace agno::backend {

/// Whose run it is, and which.
struct run_origin {
    std::size_t parent;  ///< index of the session's document
    int place;           ///< in its array, from 0
};

/// The runs of a call's documents: documents of a call of their own, on the table of runs.
struct run_call {
    upsert_state state;
    context_array<run_origin> origins;  ///< one for each of its documents
    int session_id;                     ///< columns of that table
    int run_index;
    bool has_user_id;
    bool has_run_type;
};

/// How an error names a run, or its member where that is not nullptr: runs[3].status
const char* run_member(int place, const char* member);

}  // namespace agno::backend
