#include "backend/probe.hpp"

namespace agno {

namespace {

bool search(key_probe& probe, direct_target& direct, Datum key) {
    probe.equals.sk_argument = key;
    index_rescan(probe.search, &probe.equals, 1, nullptr, 0);
    return index_getnext_slot(probe.search, ForwardScanDirection, direct.stored);
}

}  // namespace

key_probe open_probe(const upsert_call& call, const direct_target& direct, std::size_t key_count) {
    target_table& target = *call.target;
    key_probe probe;
    probe.index = index_open(target.arbiter_index, RowExclusiveLock);
    probe.search = begin_index_scan(target.relation, probe.index, direct.snapshot, 1);
    ScanKeyEntryInitialize(&probe.equals, 0, 1, BTEqualStrategyNumber, InvalidOid,
                           target.key_collation, get_opcode(target.key_equality_operator), 0);
    probe.walk = start_walk(target, probe.index, direct.snapshot, key_count);
    return probe;
}

bool find_row(key_probe& probe, direct_target& direct, Datum key) {
    bool found =
        pays(probe.walk) ? walk_to(probe.walk, key, direct.stored) : search(probe, direct, key);
    if (found)
        slot_getallattrs(direct.stored);
    return found;
}

void close_probe(key_probe& probe) {
    end_walk(probe.walk);
    index_endscan(probe.search);
    index_close(probe.index, NoLock);
}

}  // namespace agno
