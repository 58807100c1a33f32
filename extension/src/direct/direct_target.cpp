#include "direct/direct_target.hpp"

#include "call/privileges.hpp"

namespace agno::backend {

direct_target open_direct_target(const upsert_state& call) {
    Relation relation = call.target->relation;
    CommandCounterIncrement();
    PushActiveSnapshot(GetTransactionSnapshot());

    direct_target direct;
    direct.executor = CreateExecutorState();
    init_range_table(direct.executor, privileges_of(call));
    direct.relation = makeNode(ResultRelInfo);
    InitResultRelInfo(direct.relation, relation, 1, nullptr, 0);
    ExecOpenIndices(direct.relation, false);
    direct.snapshot = GetActiveSnapshot();
    direct.command = GetCurrentCommandId(true);
    direct.stored = table_slot_create(relation, nullptr);
    direct.merged = table_slot_create(relation, nullptr);
    return direct;
}

void close_direct_target(direct_target& direct) {
    ExecDropSingleTupleTableSlot(direct.stored);
    ExecDropSingleTupleTableSlot(direct.merged);
    ExecCloseIndices(direct.relation);
    FreeExecutorState(direct.executor);
    PopActiveSnapshot();
    CommandCounterIncrement();
}

table_row row_in(TupleTableSlot* slot) {
    return {slot->tts_values, slot->tts_isnull};
}

table_row start_row(TupleTableSlot* slot) {
    ExecClearTuple(slot);
    auto columns = static_cast<std::size_t>(slot->tts_tupleDescriptor->natts);
    memset(slot->tts_values, 0, columns * sizeof(Datum));
    memset(slot->tts_isnull, true, columns * sizeof(bool));
    return row_in(slot);
}

void store_row(direct_target& direct, TupleTableSlot* slot) {
    ExecStoreVirtualTuple(slot);
    slot->tts_tableOid = RelationGetRelid(direct.relation->ri_RelationDesc);
    if (direct.relation->ri_RelationDesc->rd_att->constr != nullptr)
        ExecConstraints(direct.relation, slot, direct.executor);
}

}  // namespace agno::backend
