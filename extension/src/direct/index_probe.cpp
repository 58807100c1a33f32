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

bool has_key(target_table& target, TupleTableSlot* row, Datum key) {
    bool is_null;
    Datum found = slot_getattr(row, target.columns[target.key].attnum, &is_null);
    return !is_null && same_key(target, found, key);
}

bool search(key_probe& probe, direct_target& direct, Datum key) {
    probe.equals.sk_argument = key;
    index_rescan(probe.search, &probe.equals, 1, nullptr, 0);
    while (index_getnext_slot(probe.search, ForwardScanDirection, direct.stored))
        if (!probe.may_mislead || has_key(*probe.target, direct.stored, key))
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
    probe.search = begin_index_scan(target.relation, probe.index, direct.snapshot, 1);
    ScanKeyEntryInitialize(&probe.equals, 0, 1, BTEqualStrategyNumber, InvalidOid,
                           target.key_collation, get_opcode(target.key_equality_operator), 0);
    probe.walk = start_walk(target, probe.index, direct.snapshot, key_count);
    return probe;
}

bool find_row(key_probe& probe, direct_target& direct, Datum key) {
    bool found = !probe.may_mislead && pays(probe.walk) ? walk_to(probe.walk, key, direct.stored)
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
