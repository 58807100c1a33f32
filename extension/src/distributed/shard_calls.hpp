#pragma once

#include "call/upsert_state.hpp"

namespace agno::backend {

/// Merges the pending documents into a table that Citus distributes: those of each shard on the
/// node that has it, one shard after the other, in the order of their hashes, which is the same for
/// every writer. All of it is one transaction of all these nodes.
void merge_by_shards(upsert_state& call);

}  // namespace agno::backend
