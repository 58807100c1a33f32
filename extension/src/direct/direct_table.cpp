#include "direct/direct_table.hpp"

namespace agno::backend {

namespace {

bool has_references(const TriggerDesc* triggers) {
    for (int i = 0; triggers != nullptr && i < triggers->numtriggers; ++i) {
        if (RI_FKey_trigger_type(triggers->triggers[i].tgfoid) == RI_TRIGGER_FK) {
            return true;
        }
    }
    return false;
}

}  // namespace

direct_table* describe_table(const target_table& target, ResultRelInfo* relation,
                             Oid arbiter_index) {
    Relation own = relation->ri_RelationDesc;
    auto* table = static_cast<direct_table*>(palloc0(sizeof(direct_table)));
    table->relation = relation;
    table->arbiter_index = arbiter_index;
    table->has_references = has_references(relation->ri_TrigDesc);
    table->references = table->has_references ? start_references(own) : nullptr;
    table->own_stored = table->stored = table_slot_create(own, nullptr);
    table->own_merged = table->merged = table_slot_create(own, nullptr);
    table->new_rows = context_array<TupleTableSlot*>::in(CurrentMemoryContext);
    if (own == target.relation) {
        return table;
    }
    TupleDesc format = RelationGetDescr(target.relation);
    table->to_target = convert_tuples_by_name(RelationGetDescr(own), format);
    table->to_own = convert_tuples_by_name(format, RelationGetDescr(own));
    if (table->to_target != nullptr) {
        table->stored = MakeSingleTupleTableSlot(format, &TTSOpsVirtual);
    }
    if (table->to_own != nullptr) {
        table->merged = MakeSingleTupleTableSlot(format, &TTSOpsVirtual);
    }
    return table;
}

void drop_slots(direct_table& table) {
    if (table.stored != table.own_stored) {
        ExecDropSingleTupleTableSlot(table.stored);
    }
    if (table.merged != table.own_merged) {
        ExecDropSingleTupleTableSlot(table.merged);
    }
    ExecDropSingleTupleTableSlot(table.own_stored);
    ExecDropSingleTupleTableSlot(table.own_merged);
    for (TupleTableSlot* slot : table.new_rows) {
        ExecDropSingleTupleTableSlot(slot);
    }
}

void take_stored(direct_table& table) {
    if (table.to_target == nullptr) {
        slot_getallattrs(table.stored);
        return;
    }
    execute_attr_map_slot(table.to_target->attrMap, table.own_stored, table.stored);
    table.stored->tts_tid = table.own_stored->tts_tid;
}

void store_row(const direct_table& table, TupleTableSlot* slot, TupleTableSlot* own,
               EState* executor) {
    ExecStoreVirtualTuple(slot);
    if (slot != own) {
        execute_attr_map_slot(table.to_own->attrMap, slot, own);
    }
    Relation relation = table.relation->ri_RelationDesc;
    own->tts_tableOid = RelationGetRelid(relation);
    if (relation->rd_att->constr != nullptr) {
        ExecConstraints(table.relation, own, executor);
    }
}

TupleTableSlot* next_new_row(direct_table& table) {
    if (static_cast<std::size_t>(table.new_row_count) == table.new_rows.size) {
        Relation own = table.relation->ri_RelationDesc;
        if (table.new_row_format == nullptr) {
            table.new_row_format = CreateTupleDescCopy(RelationGetDescr(own));
        }
        table.new_rows.append(
            MakeSingleTupleTableSlot(table.new_row_format, table_slot_callbacks(own)));
    }
    return table.new_rows[static_cast<std::size_t>(table.new_row_count++)];
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

}  // namespace agno::backend
