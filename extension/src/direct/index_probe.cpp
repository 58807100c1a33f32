#include "direct/index_probe.hpp"

namespace agno::backend {

namespace {

/// True where the planner would not use the index (get_relation_info in
/// src/backend/optimizer/util/plancat.c): it was made after updates that changed its column in
/// place, so that it may lead an older snapshot to a row of another key.
bool may_mislead(Relation index) {
    TransactionId made = HeapTupleHeaderGetXmin(index->rd_indextuple->t_data);
    return index->rd_index->indcheckxmin && !TransactionIdPrecedes(made, TransactionXmin);
}

bool is_of_key(target_table& target, TupleTableSlot* stored, const Datum* key) {
    slot_getallattrs(stored);
    return has_key(target, row_in(stored), key);
}

bool search(key_probe& probe, direct_target& direct, const Datum* key) {
    int columns = probe.target->key_count;
    for (int i = 0; i < columns; ++i)
        probe.equals[i].sk_argument = key[i];
    index_rescan(probe.search, probe.equals, columns, nullptr, 0);
    while (index_getnext_slot(probe.search, ForwardScanDirection, direct.stored))
        if (!probe.may_mislead || is_of_key(*probe.target, direct.stored, key))
            return true;
    return false;
}

}  // namespace

key_probe open_probe(const upsert_state& call, const direct_target& direct, std::size_t key_count) {
    target_table& target = *call.target;
    key_probe probe;
    probe.target = &target;
    probe.index = index_open(target.arbiter_index, RowExclusiveLock);
    probe.may_mislead = may_mislead(probe.index);
    probe.search =
        begin_index_scan(target.relation, probe.index, direct.snapshot, target.key_count);
    for (int i = 0; i < target.key_count; ++i)
        ScanKeyEntryInitialize(&probe.equals[i], 0, static_cast<AttrNumber>(i + 1),
                               BTEqualStrategyNumber, InvalidOid, target.key[i].collation,
                               get_opcode(target.key[i].equality_operator), 0);
    probe.walk = start_walk(target, probe.index, direct.snapshot, key_count);
    return probe;
}

bool find_row(key_probe& probe, direct_target& direct, const Datum* key) {
    bool found = !probe.may_mislead && pays(probe.walk) ? walk_to(probe.walk, key[0], direct.stored)
                                                        : search(probe, direct, key);
    if (found)
        slot_getallattrs(direct.stored);
    return found;
}

void close_probe(key_probe& probe) {
    end_walk(probe.walk);
    index_endscan(probe.search);
    index_close(probe.index, NoLock);
}

}  // namespace agno::backend
