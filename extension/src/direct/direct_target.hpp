#pragma once

#include "direct/direct_table.hpp"

namespace agno::backend {

/// The target as the direct writer drives it: the executor's view of it, and the snapshot and
/// command that the writes belong to.
struct direct_target {
    MemoryContext context;  ///< holds everything that is kept about the tables
    EState* executor;
    ResultRelInfo* relation;
    Snapshot snapshot;
    CommandId command;
    context_array<direct_table*> tables;  ///< that rows were routed to so far
    struct partition_routes* routes;      ///< nullptr if the target is no partitioned table
};

/// Begins to write: this call sees what earlier calls of the transaction wrote, and later calls see
/// what it writes.
direct_target open_direct_target(const upsert_state& call);

/// Ends the command: what foreign keys refer to is looked for now, unless they are deferred.
void close_direct_target(direct_target& direct);

/// The table that a row with this key belongs to, opened and locked; it stays valid while `direct`
/// is open. nullptr if that table's rows have to be written by statements. Raises 23514 if no
/// partition takes the key.
direct_table* route(const upsert_state& call, direct_target& direct, const Datum* key);

}  // namespace agno::backend
