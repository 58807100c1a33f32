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

/// By way of Citus, which runs it here, where the shard is. It finds nothing, and that without a
/// scan; but no planner knows.
const char* empty_deletion(const target_table& target, int column) {
    return psprintf(
        "DELETE FROM %s WHERE %s %s $1 AND ctid OPERATOR(pg_catalog.=) '(0,0)'::pg_catalog.tid",
        target.quoted_name, target.columns[column].quoted_name, equality_of(target, column));
}

}  // namespace

void tell_of_local_part(const upsert_state& call, const distribution& way, int column,
                        Datum value) {
    const target_table& target = *call.target;
    const char* sql = empty_deletion(target, column);
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
    if (code != SPI_OK_DELETE) {
        elog(ERROR, "SPI_execute_with_args failed: %s", SPI_result_code_string(code));
    }
    SPI_finish();
}

}  // namespace agno::backend
