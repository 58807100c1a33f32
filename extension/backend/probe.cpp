#include "backend/probe.hpp"

namespace agno {

key_probe open_probe(const upsert_call& call, const direct_target& direct) {
    const target_table& target = *call.target;
    key_probe probe;
    probe.index = index_open(target.arbiter_index, RowExclusiveLock);
    probe.scan = begin_index_scan(target.relation, probe.index, direct.snapshot, 1);
    ScanKeyEntryInitialize(&probe.key, 0, 1, BTEqualStrategyNumber, InvalidOid,
                           target.key_collation, get_opcode(target.key_equality_operator), 0);
    return probe;
}

bool find_row(key_probe& probe, direct_target& direct, Datum key) {
    probe.key.sk_argument = key;
    index_rescan(probe.scan, &probe.key, 1, nullptr, 0);
    if (!index_getnext_slot(probe.scan, ForwardScanDirection, direct.stored))
        return false;
    slot_getallattrs(direct.stored);
    return true;
}

void close_probe(key_probe& probe) {
    index_endscan(probe.scan);
    index_close(probe.index, NoLock);
}

}  // namespace agno
