#include "distributed/merge_function.hpp"

#include "pg/spi.hpp"
#include "target/citus_table.hpp"

namespace agno::backend {

namespace {

/// What agno_merge_shard() takes, too, but for the first one: by that Citus finds the node.
struct merge_argument {
    const char* name;
    Oid type;
};
constexpr merge_argument arguments[] = {{"dist_key", InvalidOid},   {"parent", TEXTOID},
                                        {"shard", INT8OID},         {"seen_group", INT4OID},
                                        {"caller_group", INT4OID},  {"documents", TEXTOID},
                                        {"ordinals", INT8ARRAYOID}, {"options", TEXTARRAYOID},
                                        {"settings", TEXTARRAYOID}, {"begun", INT8OID}};
static_assert(lengthof(arguments) == merge_argument_count);

const char* name_for(const distribution& way) {
    return psprintf("agno_merge_shard_%d", way.colocation);
}

const char* type_name(Oid type) {
    return format_type_extended(type, -1, FORMAT_TYPE_FORCE_QUALIFY);
}

/// "dist_key pg_catalog.text, ...", or the types alone.
const char* listed_arguments(const distribution& way, bool with_names) {
    StringInfoData list;
    initStringInfo(&list);
    const Oid* types = merge_argument_types(way);
    for (int i = 0; i < merge_argument_count; ++i) {
        appendStringInfo(&list, "%s%s %s", i == 0 ? "" : ", ", with_names ? arguments[i].name : "",
                         type_name(types[i]));
    }
    return list.data;
}

[[noreturn]] void raise_not_prepared(const target_table& target) {
    ereport(ERROR, (errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
                    errmsg("table %s is distributed by Citus, and not prepared for documents",
                           target.quoted_name),
                    errhint("SELECT agno_distribute(%s) prepares it, once, on Citus' coordinator.",
                            quote_literal_cstr(target.quoted_name))));
}

Oid owner_of(Oid function) {
    HeapTuple tuple = SearchSysCache1(PROCOID, ObjectIdGetDatum(function));
    if (!HeapTupleIsValid(tuple)) {
        elog(ERROR, "function %u was dropped", function);
    }
    Oid owner = reinterpret_cast<Form_pg_proc>(GETSTRUCT(tuple))->proowner;
    ReleaseSysCache(tuple);
    return owner;
}

/// It runs with the rights of whoever writes to the table, as a trigger does: it must be somebody's
/// who might have made a trigger.
void require_trusted(const target_table& target, Oid function) {
    Oid owner = owner_of(function);
    if (owner == target.relation->rd_rel->relowner || superuser_arg(owner)) {
        return;
    }
    ereport(ERROR, (errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
                    errmsg("function %s, by which documents reach the shards of table %s, belongs "
                           "neither to the table's owner nor to a superuser",
                           get_func_name(function), target.quoted_name),
                    errhint("Drop it, and have the table's owner or a superuser call "
                            "agno_distribute().")));
}

}  // namespace

Oid* merge_argument_types(const distribution& way) {
    auto* types = static_cast<Oid*>(palloc(sizeof(Oid) * merge_argument_count));
    for (int i = 0; i < merge_argument_count; ++i) {
        types[i] = i == 0 ? way.type : arguments[i].type;
    }
    return types;
}

void make_merge_function(Relation table, const char* extension_schema) {
    distribution way = read_distribution(table);
    const char* name =
        quote_qualified_identifier(get_namespace_name(RelationGetNamespace(table)), name_for(way));
    const char* parent = quote_qualified_identifier(get_namespace_name(RelationGetNamespace(table)),
                                                    RelationGetRelationName(table));
    connect_to_spi();
    // Where the shard is on the calling node itself, Citus lets nobody write to it otherwise.
    execute_sql(
        psprintf("CREATE OR REPLACE FUNCTION %s(%s) RETURNS TABLE (ordinal pg_catalog.int8, "
                 "outcome pg_catalog.text, updated_at pg_catalog.int8, "
                 "sqlstate pg_catalog.text, detail pg_catalog.text) LANGUAGE plpgsql VOLATILE "
                 "SET citus.enable_manual_changes_to_shards = on AS $function$ BEGIN "
                 "RETURN QUERY SELECT * FROM %s.agno_merge_shard("
                 "$2, $3, $4, $5, $6, $7, $8, $9, $10); END $function$",
                 name, listed_arguments(way, true), quote_identifier(extension_schema)));
    execute_sql(
        psprintf("SELECT pg_catalog.create_distributed_function(%s::pg_catalog.regprocedure, "
                 "'dist_key', colocate_with => %s, force_delegation => true)",
                 quote_literal_cstr(psprintf("%s(%s)", name, listed_arguments(way, false))),
                 quote_literal_cstr(parent)));
    SPI_finish();
}

const char* find_merge_function(const target_table& target, const distribution& way) {
    const char* schema = get_namespace_name(RelationGetNamespace(target.relation));
    const char* name = name_for(way);
    List* names = list_make2(makeString(pstrdup(schema)), makeString(pstrdup(name)));
    Oid function = LookupFuncName(names, merge_argument_count, merge_argument_types(way), true);
    if (!OidIsValid(function)) {
        raise_not_prepared(target);
    }
    require_trusted(target, function);
    return quote_qualified_identifier(schema, name);
}

}  // namespace agno::backend
