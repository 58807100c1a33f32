#include "direct/partition_routes.hpp"

#include "direct/direct_limits.hpp"
#include "merge/groups.hpp"

namespace agno::backend {

/// A partition that was routed to.
struct known_partition {
    direct_table* table;  ///< nullptr where it is to be written by statements
};

struct partition_routes {
    ModifyTableState* state;  ///< of no plan, as COPY has it
    PartitionTupleRouting* routing;
    TupleTableSlot* key_slot;
};

namespace {

/// PostgreSQL's field for COPY's state of a partition is free here: no COPY writes to these.
known_partition* known(const ResultRelInfo* partition) {
    return reinterpret_cast<known_partition*>(partition->ri_CopyMultiInsertBuffer);
}

void remember(ResultRelInfo* partition, known_partition* known) {
    partition->ri_CopyMultiInsertBuffer = reinterpret_cast<CopyMultiInsertBuffer*>(known);
}

Oid arbiter_of(const ResultRelInfo* partition, Oid target_index) {
    for (int i = 0; i < partition->ri_NumIndices; ++i) {
        Oid index = RelationGetRelid(partition->ri_IndexRelationDescs[i]);
        if (belongs_to_index(index, target_index)) {
            return index;
        }
    }
    return InvalidOid;
}

known_partition* describe_partition(const target_table& target, direct_target& direct,
                                    ResultRelInfo* partition) {
    auto* described = static_cast<known_partition*>(palloc0(sizeof(known_partition)));
    if (partition_needs_executor(target, partition->ri_RelationDesc) != nullptr) {
        return described;
    }
    Oid arbiter = arbiter_of(partition, target.arbiter_index);
    if (!OidIsValid(arbiter)) {
        return described;
    }
    described->table = describe_table(target, partition, arbiter);
    direct.tables.append(described->table);
    return described;
}

}  // namespace

partition_routes* open_routes(const upsert_state& call, const direct_target& direct) {
    auto* routes = static_cast<partition_routes*>(palloc0(sizeof(partition_routes)));
    routes->state = makeNode(ModifyTableState);
    routes->state->ps.state = direct.executor;
    routes->state->operation = CMD_INSERT;
    routes->state->mt_nrels = 1;
    routes->state->resultRelInfo = direct.relation;
    routes->state->rootResultRelInfo = direct.relation;
    routes->routing = ExecSetupPartitionTupleRouting(direct.executor, call.target->relation);
    routes->key_slot =
        MakeSingleTupleTableSlot(RelationGetDescr(call.target->relation), &TTSOpsVirtual);
    return routes;
}

void close_routes(partition_routes* routes) {
    ExecDropSingleTupleTableSlot(routes->key_slot);
    ExecCleanupTupleRouting(routes->state, routes->routing);
    ExecResetTupleTable(routes->state->ps.state->es_tupleTable, false);
}

direct_table* route_to_partition(const upsert_state& call, direct_target& direct,
                                 const Datum* key) {
    partition_routes& routes = *direct.routes;
    table_row row = start_row(routes.key_slot);
    set_key(*call.target, row, key);
    ExecStoreVirtualTuple(routes.key_slot);
    ResultRelInfo* partition = ExecFindPartition(routes.state, direct.relation, routes.routing,
                                                 routes.key_slot, direct.executor);
    ResetPerTupleExprContext(direct.executor);
    if (known(partition) == nullptr) {
        MemoryContext caller = MemoryContextSwitchTo(direct.context);
        remember(partition, describe_partition(*call.target, direct, partition));
        MemoryContextSwitchTo(caller);
    }
    return known(partition)->table;
}

bool belongs_to_index(Oid index, Oid target_index) {
    return index == target_index || (get_rel_relispartition(index) &&
                                     list_member_oid(get_partition_ancestors(index), target_index));
}

}  // namespace agno::backend
