#include "distributed/local_part.hpp"

#include "pg/spi.hpp"

namespace agno::backend {

namespace {

const char* equality_of(const target_table& target, int column) {
    for (int i = 0; i < target.key_count; ++i) {
        if (target.key[i].column == column) {
            return target.key[i].equality;
        }
    }
    pg_unreachable();
}

/// An owner may have taken that right away from himself, as of rows that nobody is to delete.
bool owner_may_delete(const target_table& target) {
    return pg_class_aclcheck(RelationGetRelid(target.relation), target.relation->rd_rel->relowner,
                             ACL_DELETE) == ACLCHECK_OK;
}

/// By way of Citus, which runs it here, where the shard is. It finds nothing, and that without a
/// scan; but no planner knows.
const char* empty_change(const target_table& target, int column) {
    const char* table = target.quoted_name;
    const char* name = target.columns[column].quoted_name;
    const char* equal = equality_of(target, column);
    constexpr const char* no_row = "ctid OPERATOR(pg_catalog.=) '(0,0)'::pg_catalog.tid";
    if (owner_may_delete(target)) {
        return psprintf("DELETE FROM %s WHERE %s %s $1 AND %s", table, name, equal, no_row);
    }
    // Takes the right to read alone, but Citus 12.
    return psprintf(
        "MERGE INTO %s AS t USING (SELECT %s FROM %s WHERE %s %s $1 AND %s) AS s "
        "ON t.%s %s s.%s AND t.%s WHEN MATCHED THEN DO NOTHING",
        table, name, table, name, equal, no_row, name, equal, name, no_row);
}

}  // namespace

void tell_of_local_part(const upsert_state& call, const distribution& way, int column,
                        Datum value) {
    const target_table& target = *call.target;
    const char* sql = empty_change(target, column);
    Oid type = way.type;
    Oid user;
    int security;
    connect_to_spi();
    GetUserIdAndSecContext(&user, &security);
    // The caller need not have the right to delete.
    SetUserIdAndSecContext(target.relation->rd_rel->relowner,
                           security | SECURITY_LOCAL_USERID_CHANGE | SECURITY_RESTRICTED_OPERATION);
    int code = SPI_execute_with_args(sql, 1, &type, &value, nullptr, false, 0);
    SetUserIdAndSecContext(user, security);
    if (code < 0) {
        elog(ERROR, "SPI_execute_with_args failed: %s", SPI_result_code_string(code));
    }
    SPI_finish();
}

}  // namespace agno::backend
