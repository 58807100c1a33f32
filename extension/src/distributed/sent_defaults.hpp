#pragma once

#include "call/upsert_state.hpp"

namespace agno::backend {

/// Raises 0A000 if a document leaves a column to a DEFAULT that would not be, on the shard's node,
/// what it is for one table: a sequence's next value, which Citus gives to no shard, or what
/// depends on the transaction, as now() does.
void require_defaults_of_shards(const upsert_state& call);

}  // namespace agno::backend
