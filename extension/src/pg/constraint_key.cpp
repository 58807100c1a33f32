#include "pg/constraint_key.hpp"

namespace agno::backend {

namespace {

/// The only column of a constraint, or InvalidAttrNumber.
AttrNumber single_column(Oid constraint) {
    AttrNumber column = InvalidAttrNumber;
    HeapTuple tuple = SearchSysCache1(CONSTROID, ObjectIdGetDatum(constraint));
    if (!HeapTupleIsValid(tuple)) {
        return column;
    }

    bool is_null;
    Datum keys = SysCacheGetAttr(CONSTROID, tuple, Anum_pg_constraint_conkey, &is_null);
    if (!is_null) {
        ArrayType* array = DatumGetArrayTypeP(keys);
        if (ARR_NDIM(array) == 1 && ARR_DIMS(array)[0] == 1) {
            column = *reinterpret_cast<int16*>(ARR_DATA_PTR(array));
        }
    }
    ReleaseSysCache(tuple);
    return column;
}

}  // namespace

const char* constraint_key(const ErrorData& error) {
    if (error.schema_name == nullptr || error.table_name == nullptr ||
        error.constraint_name == nullptr) {
        return nullptr;
    }

    Oid schema = get_namespace_oid(error.schema_name, true);
    Oid table = get_relname_relid(error.table_name, schema);
    if (!OidIsValid(table)) {
        return nullptr;
    }
    Oid constraint = get_relation_constraint_oid(table, error.constraint_name, true);
    AttrNumber column = OidIsValid(constraint) ? single_column(constraint) : InvalidAttrNumber;
    return AttributeNumberIsValid(column) ? get_attname(table, column, true) : nullptr;
}

}  // namespace agno::backend
