#include "target/row_triggers.hpp"

namespace agno::backend {

namespace {

bool has_trigger_itself(Relation relation) {
    return relation->trigdesc != nullptr && relation->trigdesc->trig_insert_before_row;
}

bool may_have_triggers(Oid relation) {
    HeapTuple tuple = SearchSysCache1(RELOID, ObjectIdGetDatum(relation));
    if (!HeapTupleIsValid(tuple)) {
        return false;
    }
    bool has_some = reinterpret_cast<Form_pg_class>(GETSTRUCT(tuple))->relhastriggers;
    ReleaseSysCache(tuple);
    return has_some;
}

/// Of a partition that was detached meanwhile no row is written.
bool has_partition_trigger(Oid partition) {
    if (!may_have_triggers(partition)) {
        return false;
    }
    Relation relation = try_relation_open(partition, AccessShareLock);
    if (relation == nullptr) {
        return false;
    }
    bool result = has_trigger_itself(relation);
    relation_close(relation, NoLock);
    return result;
}

bool have_partitions_trigger(Relation relation) {
    List* partitions = find_all_inheritors(RelationGetRelid(relation), NoLock, nullptr);
    ListCell* cell;
    foreach (cell, partitions) {
        if (has_partition_trigger(lfirst_oid(cell))) {
            return true;
        }
    }
    return false;
}

}  // namespace

bool has_before_insert_trigger(target_table& target) {
    if (!target.changes_new_rows.has_value()) {
        target.changes_new_rows = has_trigger_itself(target.relation) ||
                                  (target.relation->rd_rel->relkind == RELKIND_PARTITIONED_TABLE &&
                                   have_partitions_trigger(target.relation));
    }
    return *target.changes_new_rows;
}

}  // namespace agno::backend
