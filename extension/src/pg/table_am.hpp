#pragma once

// Table and index access methods: for the direct writer alone.

#include "pg/compat.hpp"

extern "C" {
#include "access/heapam.h"
#include "access/nbtree.h"
#include "access/tableam.h"
}

namespace agno::backend {

/// Begins a scan of an index for rows of its table.
inline IndexScanDesc begin_index_scan(Relation relation, Relation index, Snapshot snapshot,
                                      int keys) {
#if PG_VERSION_NUM >= 180000
    return index_beginscan(relation, index, snapshot, nullptr, keys, 0);
#else
    return index_beginscan(relation, index, snapshot, keys, 0);
#endif
}

#if PG_VERSION_NUM >= 160000
using index_update = TU_UpdateIndexes;
#else
using index_update = bool;
#endif

/// Whether table_tuple_update left index entries to be made.
inline bool needs_index_entries(index_update update) {
    return static_cast<int>(update) != 0;
}

/// Makes the index entries of a tuple just inserted (update: nullptr) or updated.
inline void insert_index_entries(ResultRelInfo* relation, TupleTableSlot* slot, EState* executor,
                                 const index_update* update) {
    bool specific_conflict = false;
#if PG_VERSION_NUM >= 160000
    ExecInsertIndexTuples(relation, slot, executor, update != nullptr, false, &specific_conflict,
                          NIL, update != nullptr && *update == TU_Summarizing);
#else
    ExecInsertIndexTuples(relation, slot, executor, update != nullptr, false, &specific_conflict,
                          NIL);
#endif
}

}  // namespace agno::backend
