#pragma once

#include "call/upsert_state.hpp"

namespace agno::backend {

/// The columns of what a shard's node tells of its documents.
inline constexpr const char* result_columns = "ordinal, outcome, updated_at, sqlstate, detail";

/// Gives the call's documents the outcomes that the statement just executed has told of them.
void take_results(const upsert_state& call);

}  // namespace agno::backend
