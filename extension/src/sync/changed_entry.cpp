// The SQL function agno_changed(target, versions).

#include "pg/malloc_tuning.hpp"
#include "pg/open_relation.hpp"
#include "sync/changed.hpp"
#include "target/target.hpp"

extern "C" {
PGDLLEXPORT Datum agno_changed(PG_FUNCTION_ARGS);
PG_FUNCTION_INFO_V1(agno_changed);
}

namespace {

using namespace agno::backend;

Relation open_asked(FunctionCallInfo fcinfo) {
    Oid oid = PG_ARGISNULL(0) ? default_target(AccessShareLock) : PG_GETARG_OID(0);
    Relation target = open_reachable(oid, AccessShareLock, ACL_SELECT);
    require_table(target);
    return target;
}

}  // namespace

Datum agno_changed(PG_FUNCTION_ARGS) {
    InitMaterializedSRF(fcinfo, MAT_SRF_USE_EXPECTED_DESC);
    auto* result = reinterpret_cast<ReturnSetInfo*>(fcinfo->resultinfo);
    Relation target = open_asked(fcinfo);
    if (!PG_ARGISNULL(1)) {
        Datum* versions;
        bool* nulls;
        int count;
        ArrayType* asked = PG_GETARG_ARRAYTYPE_P(1);
        // It was a message as large before, and texts.
        keep_freed_memory(3 * static_cast<Size>(VARSIZE(asked)));
        deconstruct_array(asked, TEXTOID, -1, false, TYPALIGN_INT, &versions, &nulls, &count);
        const bool* changed = find_changed(target, versions, nulls, count);
        for (int i = 0; i < count; ++i) {
            Datum position = Int64GetDatum(i + 1);
            bool is_null = false;
            if (changed[i]) {
                tuplestore_putvalues(result->setResult, result->setDesc, &position, &is_null);
            }
        }
    }
    relation_close(target, NoLock);
    return 0;
}
