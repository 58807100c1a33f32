#pragma once

#include "call/upsert_state.hpp"
#include "distributed/shard_map.hpp"

namespace agno::backend {

/// Has Citus know that this transaction writes to a shard of this node: else it could take another
/// node for the only one, and would not commit by two phases. value: of the distribution column, of
/// a row of that shard.
void tell_of_local_part(const upsert_state& call, const distribution& way, int column, Datum value);

}  // namespace agno::backend
