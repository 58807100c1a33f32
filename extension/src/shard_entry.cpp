// agno_merge_shard(): what Citus runs on a shard's node for one part of a call, see
// distributed/merge_function.hpp.

#include "distributed/node_settings.hpp"
#include "distributed/shard_guard.hpp"
#include "distributed/shard_names.hpp"
#include "pg/open_relation.hpp"
#include "pg/pg_try.hpp"
#include "read/payload.hpp"
#include "upsert/upsert.hpp"

extern "C" {
PGDLLEXPORT Datum agno_merge_shard(PG_FUNCTION_ARGS);
PG_FUNCTION_INFO_V1(agno_merge_shard);
}

namespace {

using namespace agno::backend;

upsert_options told_options(ArrayType* array) {
    upsert_options options;
    auto items = items_of(array);
    for (std::size_t i = 0; i + 1 < items.size; i += 2) {
        if (!set_option(options, items[i], items[i + 1])) {
            elog(ERROR, "this node's version of the extension has no option \"%s\"", items[i]);
        }
    }
    return options;
}

context_array<int64> ordinals_of(ArrayType* array) {
    Datum* elements;
    int count;
    deconstruct_array(array, INT8OID, sizeof(int64), FLOAT8PASSBYVAL, TYPALIGN_DOUBLE, &elements,
                      nullptr, &count);
    auto ordinals = context_array<int64>::in(CurrentMemoryContext);
    for (int i = 0; i < count; ++i) {
        ordinals.append(DatumGetInt64(elements[i]));
    }
    return ordinals;
}

Relation open_parent(text* name) {
    RangeVar* variable = makeRangeVarFromNameList(textToQualifiedNameList(name));
    Oid table = lock_reachable(variable, RowExclusiveLock, target_privileges);
    if (!OidIsValid(table)) {
        ereport(ERROR, (errcode(ERRCODE_UNDEFINED_TABLE),
                        errmsg("table %s does not exist on this node", text_to_cstring(name))));
    }
    return open_reachable(table, NoLock, target_privileges);
}

void put_results(ReturnSetInfo* result, const upsert_state& call) {
    for (const document& doc : call.documents) {
        const char* sqlstate = document_sqlstate(doc);
        const char* detail = document_detail(doc);
        Datum values[] = {Int64GetDatum(doc.ordinal), CStringGetTextDatum(outcome_name(doc.result)),
                          Int64GetDatum(doc.updated_at),
                          sqlstate != nullptr ? CStringGetTextDatum(sqlstate) : 0,
                          detail != nullptr ? CStringGetTextDatum(detail) : 0};
        bool nulls[] = {false, false, !doc.has_updated_at, sqlstate == nullptr, detail == nullptr};
        tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
    }
}

void merge_part(upsert_state& call, const held_shard& held, Relation parent,
                const text* documents) {
    // What was raised ends the call.
    ErrorData* error = pg_try(rollback_scope::none, [&] {
        decode_payload(call, documents);
        require_own_keys(call, held);
        merge_documents(call);
    });
    if (error != nullptr) {
        tell_of_table(*error, parent, *call.target);
        ReThrowError(error);
    }
    tell_of_table(call, parent);
}

}  // namespace

Datum agno_merge_shard(PG_FUNCTION_ARGS) {
    enum {
        parent_at,
        shard_at,
        group_at,
        caller_at,
        documents_at,
        ordinals_at,
        options_at,
        settings_at,
        begun_at
    };
    InitMaterializedSRF(fcinfo, 0);
    MemoryContext context =
        AllocSetContextCreate(CurrentMemoryContext, "agno shard", ALLOCSET_DEFAULT_SIZES);
    MemoryContext caller = MemoryContextSwitchTo(context);
    int level = take_over(PG_GETARG_ARRAYTYPE_P(settings_at));

    Relation parent = open_parent(PG_GETARG_TEXT_PP(parent_at));
    held_shard held = hold_shard(
        parent, {PG_GETARG_INT64(shard_at), PG_GETARG_INT32(group_at), PG_GETARG_INT32(caller_at)});
    upsert_options options = told_options(PG_GETARG_ARRAYTYPE_P(options_at));
    options.shard_of = RelationGetRelid(parent);
    upsert_state call = start_call(options, held.relation);
    call.now = PG_GETARG_INT64(begun_at);
    call.ordinals = ordinals_of(PG_GETARG_ARRAYTYPE_P(ordinals_at));
    merge_part(call, held, parent, PG_GETARG_TEXT_PP(documents_at));
    put_results(reinterpret_cast<ReturnSetInfo*>(fcinfo->resultinfo), call);
    finish_call(call);
    relation_close(parent, NoLock);

    AtEOXact_GUC(true, level);
    MemoryContextSwitchTo(caller);
    MemoryContextDelete(context);
    return 0;
}
