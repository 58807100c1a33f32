#pragma once

#include "direct/direct_table.hpp"

namespace agno::backend {

/// The target as the direct writer drives it: the executor's view of it, and the snapshot and
/// command that the writes belong to.
struct direct_target {
    MemoryContext context;  ///< of all that is kept of the tables
    EState* executor;
    ResultRelInfo* relation;
    Snapshot snapshot;
    CommandId command;
    context_array<direct_table*> tables;  ///< that rows were routed to so far
    struct partition_routes* routes;      ///< nullptr where the target is no partitioned table
};

/// Begins to write: later calls of the same transaction see what this one wrote, and the other way
/// round.
direct_target open_direct_target(const upsert_state& call);

/// Ends the command: what foreign keys refer to is looked for now, unless they are deferred.
void close_direct_target(direct_target& direct);

/// The table that a row of that key belongs into, opened and locked, which stays as it is while
/// `direct` is open. nullptr where rows of that one have to be written by statements. Raises 23514
/// where no partition takes the key.
direct_table* route(const upsert_state& call, direct_target& direct, const Datum* key);

}  // namespace agno::backend
