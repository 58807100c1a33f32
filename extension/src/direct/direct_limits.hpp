#pragma once

#include "pg/table_am.hpp"
#include "target/target.hpp"

namespace agno::backend {

/// What of the target only the executor does, and the direct writer would leave undone; nullptr
/// where nothing. Of a partitioned table: what holds for all partitions.
const char* needs_executor(const target_table& target);

/// The same for a partition whose rows are written through its root: neither its rules nor its
/// row-level security apply then.
const char* partition_needs_executor(const target_table& target, Relation partition);

}  // namespace agno::backend
