#pragma once

#include "pg/table_am.hpp"
#include "target/target.hpp"

namespace agno::backend {

/// A reason why the target needs the executor, which does what the direct writer would leave
/// undone; nullptr if there is none. For a partitioned table: what holds for all partitions.
const char* needs_executor(const target_table& target);

/// The same for a partition whose rows are written through its root: neither its rules nor its
/// row-level security apply then.
const char* partition_needs_executor(const target_table& target, Relation partition);

}  // namespace agno::backend
