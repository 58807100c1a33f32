#include "direct/direct_target.hpp"

#include "call/privileges.hpp"
#include "direct/partition_routes.hpp"

namespace agno::backend {

direct_target open_direct_target(const upsert_state& call) {
    Relation relation = call.target->relation;
    CommandCounterIncrement();
    PushActiveSnapshot(GetTransactionSnapshot());

    direct_target direct{};
    direct.context =
        AllocSetContextCreate(CurrentMemoryContext, "agno direct target", ALLOCSET_DEFAULT_SIZES);
    MemoryContext caller = MemoryContextSwitchTo(direct.context);
    direct.executor = CreateExecutorState();
    init_range_table(direct.executor, privileges_of(call));
    direct.relation = makeNode(ResultRelInfo);
    InitResultRelInfo(direct.relation, relation, 1, nullptr, 0);
    direct.snapshot = GetActiveSnapshot();
    direct.command = GetCurrentCommandId(true);
    direct.tables = context_array<direct_table*>::in(direct.context);
    if (relation->rd_rel->relkind == RELKIND_PARTITIONED_TABLE) {
        direct.routes = open_routes(call, direct);
    } else {
        ExecOpenIndices(direct.relation, false);
        direct.tables.append(
            describe_table(*call.target, direct.relation, call.target->arbiter_index));
        // Where the triggers of foreign keys look for it.
        direct.executor->es_opened_result_relations = list_make1(direct.relation);
    }
    MemoryContextSwitchTo(caller);
    AfterTriggerBeginQuery();
    return direct;
}

void close_direct_target(direct_target& direct) {
    AfterTriggerEndQuery(direct.executor);
    for (direct_table* table : direct.tables) {
        drop_slots(*table);
    }
    if (direct.routes != nullptr) {
        close_routes(direct.routes);
    } else {
        ExecCloseIndices(direct.relation);
        ExecResetTupleTable(direct.executor->es_tupleTable, false);
    }
    FreeExecutorState(direct.executor);
    MemoryContextDelete(direct.context);
    PopActiveSnapshot();
    CommandCounterIncrement();
}

direct_table* route(const upsert_state& call, direct_target& direct, const Datum* key) {
    return direct.routes == nullptr ? direct.tables[0] : route_to_partition(call, direct, key);
}

}  // namespace agno::backend
