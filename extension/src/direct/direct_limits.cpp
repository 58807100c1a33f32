#include "direct/direct_limits.hpp"

namespace agno::backend {

namespace {

bool has_generated_column(TupleDesc descriptor) {
    for (int i = 0; i < descriptor->natts; ++i)
        if (TupleDescAttr(descriptor, i)->attgenerated != '\0')
            return true;
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

/// True where an UPDATE is to be refused, as a subscriber could not follow it
/// (CheckCmdReplicaIdentity in src/backend/executor/execReplication.c).
bool publishes_without_identity(Relation relation) {
    PublicationDesc published;
    RelationBuildPublicationDesc(relation, &published);
    if (!published.pubactions.pubupdate)
        return false;
    bool is_identified = relation->rd_rel->relreplident == REPLICA_IDENTITY_FULL ||
                         OidIsValid(RelationGetReplicaIndex(relation));
    return !is_identified || !published.rf_valid_for_update || !published.cols_valid_for_update;
}

/// What a partitioned table and its partitions may both have.
const char* common_reason(Relation relation) {
    if (relation->trigdesc != nullptr)
        return "it has triggers, perhaps those of a foreign key or a deferrable constraint";
    if (has_generated_column(RelationGetDescr(relation)))
        return "it has generated columns";
    return nullptr;
}

}  // namespace

const char* needs_executor(Relation relation) {
    if (relation->rd_rel->relispartition)
        return "it is a partition";
    bool is_partitioned = relation->rd_rel->relkind == RELKIND_PARTITIONED_TABLE;
    const char* reason =
        is_partitioned ? common_reason(relation) : partition_needs_executor(relation);
    if (reason != nullptr)
        return reason;
    if (relation->rd_rules != nullptr)
        return "it has rules";
    if (check_enable_rls(RelationGetRelid(relation), InvalidOid, true) == RLS_ENABLED)
        return "row-level security applies to it";
    return nullptr;
}

const char* partition_needs_executor(Relation partition) {
    if (partition->rd_tableam != GetHeapamTableAmRoutine())
        return "its access method is not heap";
    if (const char* reason = common_reason(partition))
        return reason;
    if (has_exclusion_constraint(partition))
        return "it has an exclusion constraint";
    if (publishes_without_identity(partition))
        return "a publication of its updates lacks a replica identity";
    return nullptr;
}

}  // namespace agno::backend
