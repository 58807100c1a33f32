#pragma once

#include "direct/direct_table.hpp"
#include "direct/key_walk.hpp"

namespace agno::backend {

/// Looks up stored rows by key in the arbiter index: by walking the index if keys come in its order
/// and close together, else by a search from the root for each key.
struct key_probe {
    target_table* target;
    Relation index;
    Snapshot snapshot;
    bool may_mislead;  ///< to rows of other keys
    IndexScanDesc search;
    ScanKeyData equals[INDEX_MAX_KEYS];
    int key_count;  ///< looked up so far, until the walk begins
    key_walk walk;
};

/// In the current memory context.
key_probe* open_probe(const upsert_state& call, const direct_table& table, Snapshot snapshot);

/// Puts the row of that key, as the snapshot sees it, into table.stored. False if there is none.
bool find_row(key_probe& probe, direct_table& table, const Datum* key);

void close_probe(key_probe& probe);

}  // namespace agno::backend
