#pragma once

#include "pg/compat.hpp"

namespace agno::backend {

/// What a table is to Citus, by Citus' own catalog.
enum class citus_kind : std::uint8_t {
    none,         ///< a table as any other, or there is no Citus
    distributed,  ///< by the hash of a column
    other,        ///< distributed by range, or by appending
    reference,
    tenant,  ///< of a schema that is distributed as a whole
    local,   ///< on this node alone, but known to the others
    shard,
};

citus_kind citus_kind_of(Relation relation);

/// True if Citus distributes the table by the hash of a column. Raises 0A000 for what can't be a
/// target: of Citus' other tables, and of a shard past Citus, rows would be lost to everyone else.
/// shard_of: the table whose shards may be targets, since the caller holds them in their place.
bool is_distributed_target(Relation relation, Oid shard_of);

}  // namespace agno::backend
