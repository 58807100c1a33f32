#include "upsert/write_path.hpp"

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

/// What only the executor does, and the direct writer would leave undone; nullptr where nothing.
const char* needs_executor(Relation relation) {
    if (relation->rd_rel->relkind == RELKIND_PARTITIONED_TABLE)
        return "it is partitioned";
    if (relation->rd_rel->relispartition)
        return "it is a partition";
    if (relation->rd_tableam != GetHeapamTableAmRoutine())
        return "its access method is not heap";
    if (relation->trigdesc != nullptr)
        return "it has triggers, perhaps those of a foreign key or a deferrable constraint";
    if (relation->rd_rules != nullptr)
        return "it has rules";
    if (check_enable_rls(RelationGetRelid(relation), InvalidOid, true) == RLS_ENABLED)
        return "row-level security applies to it";
    if (has_generated_column(RelationGetDescr(relation)))
        return "it has generated columns";
    if (has_exclusion_constraint(relation))
        return "it has an exclusion constraint";
    if (publishes_without_identity(relation))
        return "a publication of its updates lacks a replica identity";
    return nullptr;
}

}  // namespace

writer_choice choose_writer(const target_table& target) {
    const char* reason = needs_executor(target.relation);
    if (reason != nullptr)
        return {&statement_writer, reason};
    return {&direct_writer, "a plain table that needs nothing of the executor"};
}

}  // namespace agno::backend
