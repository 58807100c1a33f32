#include "target/citus_catalog.hpp"

namespace agno::backend {

Oid find_citus_catalog(const char* name) {
    return get_relname_relid(name, PG_CATALOG_NAMESPACE);
}

Datum citus_row::value(const char* column) const {
    bool is_null;
    AttrNumber number = get_attnum(RelationGetRelid(catalog), column);
    Datum found = heap_getattr(tuple, number, RelationGetDescr(catalog), &is_null);
    if (is_null) {
        elog(ERROR, "a row of Citus' catalog %s has no %s", RelationGetRelationName(catalog),
             column);
    }
    return found;
}

const char* citus_row::text_value(const char* column) const {
    return TextDatumGetCString(value(column));
}

void for_citus_rows(const citus_search& search, take_citus_row take, void* argument) {
    Oid oid = find_citus_catalog(search.catalog);
    if (!OidIsValid(oid)) {
        return;
    }
    Relation catalog = table_open(oid, AccessShareLock);
    Oid index = find_citus_catalog(search.index);
    ScanKeyData key;
    ScanKeyInit(&key, get_attnum(oid, search.column), BTEqualStrategyNumber, search.equality,
                search.value);
    SysScanDesc scan = systable_beginscan(catalog, index, OidIsValid(index), nullptr, 1, &key);
    while (HeapTuple row = systable_getnext(scan)) {
        take({catalog, row}, argument);
    }
    systable_endscan(scan);
    table_close(catalog, AccessShareLock);
}

citus_search table_in_citus(Oid table) {
    return {"pg_dist_partition", "logicalrelid", "pg_dist_partition_logical_relid_index", F_OIDEQ,
            ObjectIdGetDatum(table)};
}

citus_search shard_in_citus(int64 id) {
    return {"pg_dist_shard", "shardid", "pg_dist_shard_shardid_index", F_INT8EQ, Int64GetDatum(id)};
}

}  // namespace agno::backend
