#include "direct/direct_limits.hpp"

namespace agno::backend {

namespace {

bool has_generated_column(TupleDesc descriptor) {
    for (int i = 0; i < descriptor->natts; ++i) {
        if (TupleDescAttr(descriptor, i)->attgenerated != '\0') {
            return true;
        }
    }
    return false;
}

bool has_exclusion_constraint(Relation relation) {
    bool found = false;
    ListCell* cell;
    foreach (cell, RelationGetIndexList(relation)) {
        Relation index = index_open(lfirst_oid(cell), AccessShareLock);
        found |= index->rd_index->indisexclusion;
        index_close(index, NoLock);
    }
    return found;
}

/// True if an UPDATE is to be refused, as a subscriber could not follow it
/// (CheckCmdReplicaIdentity in src/backend/executor/execReplication.c).
bool publishes_without_identity(Relation relation) {
    PublicationDesc published;
    RelationBuildPublicationDesc(relation, &published);
    if (!published.pubactions.pubupdate) {
        return false;
    }
    bool is_identified = relation->rd_rel->relreplident == REPLICA_IDENTITY_FULL ||
                         OidIsValid(RelationGetReplicaIndex(relation));
    return !is_identified || !published.rf_valid_for_update || !published.cols_valid_for_update;
}

bool is_key(const target_table& target, Relation relation, int16 attribute) {
    int column =
        target.find(NameStr(TupleDescAttr(RelationGetDescr(relation), attribute - 1)->attname));
    return column != no_column && target.columns[column].is_key;
}

/// True if a foreign key of another table refers to the relation, the target or one of its
/// partitions, by the key alone. No update of ours changes the key, so its triggers have nothing to
/// do.
bool refers_to_key(const target_table& target, Relation relation, Oid constraint) {
    HeapTuple tuple = SearchSysCache1(CONSTROID, ObjectIdGetDatum(constraint));
    if (!HeapTupleIsValid(tuple)) {
        return false;
    }
    bool is_null;
    Datum columns = SysCacheGetAttr(CONSTROID, tuple, Anum_pg_constraint_confkey, &is_null);
    bool are_keys = !is_null;
    if (!is_null) {
        ArrayType* array = DatumGetArrayTypeP(columns);
        const auto* attributes = reinterpret_cast<int16*>(ARR_DATA_PTR(array));
        for (int i = 0; i < ARR_DIMS(array)[0]; ++i) {
            are_keys &= is_key(target, relation, attributes[i]);
        }
    }
    ReleaseSysCache(tuple);
    return are_keys;
}

/// Foreign keys of the relation's own are checked as the executor does it, but for those of
/// partitioned tables.
bool needs_executor(const target_table& target, Relation relation, const Trigger& trigger) {
    switch (RI_FKey_trigger_type(trigger.tgfoid)) {
        case RI_TRIGGER_FK:
            return relation->rd_rel->relkind != RELKIND_RELATION ||
                   relation->rd_rel->relispartition;
        case RI_TRIGGER_PK:
            return !refers_to_key(target, relation, trigger.tgconstraint);
        default:
            return true;
    }
}

bool has_trigger_to_fire(const target_table& target, Relation relation) {
    const TriggerDesc* triggers = relation->trigdesc;
    for (int i = 0; triggers != nullptr && i < triggers->numtriggers; ++i) {
        if (needs_executor(target, relation, triggers->triggers[i])) {
            return true;
        }
    }
    return false;
}

/// Reasons that a partitioned table and its partitions may both have.
const char* common_reason(const target_table& target, Relation relation) {
    if (has_trigger_to_fire(target, relation)) {
        return "it has triggers, perhaps those of a foreign key or a deferrable constraint";
    }
    if (has_generated_column(RelationGetDescr(relation))) {
        return "it has generated columns";
    }
    return nullptr;
}

}  // namespace

const char* needs_executor(const target_table& target) {
    Relation relation = target.relation;
    if (relation->rd_rel->relispartition) {
        return "it is a partition";
    }
    bool is_partitioned = relation->rd_rel->relkind == RELKIND_PARTITIONED_TABLE;
    const char* reason = is_partitioned ? common_reason(target, relation)
                                        : partition_needs_executor(target, relation);
    if (reason != nullptr) {
        return reason;
    }
    if (relation->rd_rules != nullptr) {
        return "it has rules";
    }
    if (check_enable_rls(RelationGetRelid(relation), InvalidOid, true) == RLS_ENABLED) {
        return "row-level security applies to it";
    }
    return nullptr;
}

const char* partition_needs_executor(const target_table& target, Relation partition) {
    if (partition->rd_tableam != GetHeapamTableAmRoutine()) {
        return "its access method is not heap";
    }
    if (const char* reason = common_reason(target, partition)) {
        return reason;
    }
    if (has_exclusion_constraint(partition)) {
        return "it has an exclusion constraint";
    }
    if (publishes_without_identity(partition)) {
        return "a publication of its updates lacks a replica identity";
    }
    return nullptr;
}

}  // namespace agno::backend
