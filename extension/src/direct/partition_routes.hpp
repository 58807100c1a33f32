#pragma once

#include "direct/direct_target.hpp"

namespace agno::backend {

/// Finds rows' partitions by PostgreSQL's own routing, from the key alone: every unique index of a
/// partitioned table includes the partition columns.
partition_routes* open_routes(const upsert_state& call, const direct_target& direct);
void close_routes(partition_routes* routes);

/// See route() of a direct_target.
direct_table* route_to_partition(const upsert_state& call, direct_target& direct, const Datum* key);

/// True for an index of the target, and for those of its partitions that are parts of it.
bool belongs_to_index(Oid index, Oid target_index);

}  // namespace agno::backend
