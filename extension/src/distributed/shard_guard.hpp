#pragma once

#include "call/upsert_state.hpp"
#include "distributed/shard_map.hpp"

namespace agno::backend {

// On the node that has a shard.

/// A shard that can't be moved or split before this transaction ends.
struct held_shard {
    distribution way;
    shard range;
    Oid relation;  ///< the table that it is here
};

/// What the caller knew.
struct shard_as_seen {
    int64 id;
    int group;
    int caller_group;
};

/// Locks the shard in its place. parent: opened by the rights of the current user. Raises 40001 if
/// it is somewhere else by now, 55000 if Citus let the call run on the caller's node, which does
/// not have it.
held_shard hold_shard(Relation parent, const shard_as_seen& seen);

/// Raises XX000 if a document's key is another shard's.
void require_own_keys(const upsert_state& call, const held_shard& held);

}  // namespace agno::backend
