#pragma once

#include "pg/compat.hpp"

namespace agno::backend {

/// What of a table only the executor does, and the direct writer would leave undone; nullptr where
/// nothing. Of a partitioned table: what holds for all partitions.
const char* needs_executor(Relation relation);

/// The same for a partition whose rows are written through its root: neither its rules nor its
/// row-level security apply then.
const char* partition_needs_executor(Relation partition);

}  // namespace agno::backend
