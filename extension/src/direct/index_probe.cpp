#include "direct/index_probe.hpp"

#include "merge/groups.hpp"

namespace agno::backend {

namespace {

/// True if the planner would not use the index (get_relation_info in
/// src/backend/optimizer/util/plancat.c): it was made after updates that changed its column in
/// place, so that it may lead an older snapshot to a row of another key.
bool may_mislead(Relation index) {
    TransactionId made = HeapTupleHeaderGetXmin(index->rd_indextuple->t_data);
    return index->rd_index->indcheckxmin && !TransactionIdPrecedes(made, TransactionXmin);
}

bool search(key_probe& probe, direct_table& table, const Datum* key) {
    int columns = probe.target->key_count;
    for (int i = 0; i < columns; ++i) {
        probe.equals[i].sk_argument = key[i];
    }
    index_rescan(probe.search, probe.equals, columns, nullptr, 0);
    while (index_getnext_slot(probe.search, ForwardScanDirection, table.own_stored)) {
        take_stored(table);
        if (!probe.may_mislead || has_key(*probe.target, row_in(table.stored), key)) {
            return true;
        }
    }
    return false;
}

/// False if the snapshot does not see the row that is there.
bool fetch(key_probe& probe, direct_table& table, ItemPointerData place) {
    probe.search->xs_heaptid = place;
    probe.search->xs_heap_continue = false;
    if (!index_fetch_heap(probe.search, table.own_stored)) {
        return false;
    }
    take_stored(table);
    return true;
}

/// True if the next key should be reached by walking. A few keys are not worth a second scan.
bool walks(key_probe& probe, const direct_table& table) {
    constexpr int few = 16;
    if (probe.key_count < few) {
        if (++probe.key_count < few) {
            return false;
        }
        MemoryContext caller = MemoryContextSwitchTo(GetMemoryChunkContext(&probe));
        probe.walk =
            start_walk(*probe.target, table.relation->ri_RelationDesc, probe.index, probe.snapshot);
        MemoryContextSwitchTo(caller);
    }
    return pays(probe.walk);
}

}  // namespace

key_probe* open_probe(const upsert_state& call, const direct_table& table, Snapshot snapshot) {
    target_table& target = *call.target;
    auto& probe = *static_cast<key_probe*>(palloc0(sizeof(key_probe)));
    probe.target = &target;
    probe.snapshot = snapshot;
    probe.index = index_open(table.arbiter_index, RowExclusiveLock);
    probe.may_mislead = may_mislead(probe.index);
    Relation relation = table.relation->ri_RelationDesc;
    probe.search = begin_index_scan(relation, probe.index, snapshot, target.key_count);
    for (int i = 0; i < target.key_count; ++i) {
        ScanKeyEntryInitialize(&probe.equals[i], 0, static_cast<AttrNumber>(i + 1),
                               BTEqualStrategyNumber, InvalidOid, target.key[i].collation,
                               get_opcode(target.key[i].equality_operator), 0);
    }
    return &probe;
}

bool find_row(key_probe& probe, direct_table& table, const Datum* key) {
    if (probe.may_mislead || !walks(probe, table)) {
        return search(probe, table, key);
    }
    std::optional<ItemPointerData> place = walk_to(probe.walk, key);
    if (!place) {
        return false;
    }
    if (!fetch(probe, table, *place)) {
        return search(probe, table, key);
    }
    return true;
}

void close_probe(key_probe& probe) {
    end_walk(probe.walk);
    index_endscan(probe.search);
    index_close(probe.index, NoLock);
}

}  // namespace agno::backend
