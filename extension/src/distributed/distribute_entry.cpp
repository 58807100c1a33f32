// agno_distribute(), see extension/agno--1.1.sql.

#include "distributed/merge_function.hpp"
#include "pg/open_relation.hpp"
#include "target/citus_catalog.hpp"
#include "target/citus_table.hpp"

extern "C" {
PGDLLEXPORT Datum agno_distribute(PG_FUNCTION_ARGS);
PG_FUNCTION_INFO_V1(agno_distribute);
}

namespace {

using namespace agno::backend;

void require_owner(Relation table) {
    if (!is_relation_owner(RelationGetRelid(table))) {
        aclcheck_error(ACLCHECK_NOT_OWNER, get_relkind_objtype(table->rd_rel->relkind),
                       RelationGetRelationName(table));
    }
}

void require_citus() {
    if (!OidIsValid(find_citus_catalog("pg_dist_partition"))) {
        ereport(ERROR,
                (errcode(ERRCODE_FEATURE_NOT_SUPPORTED), errmsg("this database has no Citus"),
                 errhint("agno_distribute() prepares tables that Citus distributes; tables of one "
                         "server need no preparation.")));
    }
}

void require_distributed(Relation table) {
    if (!is_distributed_target(table, InvalidOid)) {
        const char* name = quote_qualified_identifier(
            get_namespace_name(RelationGetNamespace(table)), RelationGetRelationName(table));
        ereport(ERROR, (errcode(ERRCODE_WRONG_OBJECT_TYPE),
                        errmsg("table %s is not distributed by Citus", name),
                        errhint("SELECT create_distributed_table(%s, 'column') distributes it, by "
                                "a column of its key.",
                                quote_literal_cstr(name))));
    }
}

}  // namespace

Datum agno_distribute(PG_FUNCTION_ARGS) {
    require_citus();
    Relation table = open_reachable(PG_GETARG_OID(0), AccessShareLock, target_privileges);
    require_table(table);
    require_owner(table);
    require_distributed(table);
    make_merge_function(table, get_namespace_name(get_func_namespace(fcinfo->flinfo->fn_oid)));
    relation_close(table, NoLock);
    PG_RETURN_VOID();
}
