#include "target/citus_table.hpp"

#include <charconv>

namespace agno::backend {

namespace {

/// A table of Citus' catalog, or InvalidOid. Nobody but superusers makes tables in pg_catalog.
Oid find_catalog(const char* name) {
    return get_relname_relid(name, PG_CATALOG_NAMESPACE);
}

/// The row of a catalog that has this value in its column, in the current memory context; nullptr
/// where there is none.
HeapTuple find_row(Relation catalog, const char* column, RegProcedure equality, Datum value) {
    ScanKeyData key;
    ScanKeyInit(&key, get_attnum(RelationGetRelid(catalog), column), BTEqualStrategyNumber,
                equality, value);
    SysScanDesc scan = systable_beginscan(catalog, InvalidOid, false, nullptr, 1, &key);
    HeapTuple row = systable_getnext(scan);
    HeapTuple copy = HeapTupleIsValid(row) ? heap_copytuple(row) : nullptr;
    systable_endscan(scan);
    return copy;
}

Datum value_of(Relation catalog, HeapTuple row, const char* column) {
    bool is_null;
    return heap_getattr(row, get_attnum(RelationGetRelid(catalog), column),
                        RelationGetDescr(catalog), &is_null);
}

citus_kind kind_of_row(Relation catalog, HeapTuple row) {
    constexpr char by_hash = 'h';
    constexpr char by_nothing = 'n';
    constexpr char two_phase_commit = 't';
    char method = DatumGetChar(value_of(catalog, row, "partmethod"));
    if (method != by_nothing) {
        return method == by_hash ? citus_kind::distributed : citus_kind::other;
    }
    if (DatumGetChar(value_of(catalog, row, "repmodel")) == two_phase_commit) {
        return citus_kind::reference;
    }
    return DatumGetInt32(value_of(catalog, row, "colocationid")) != 0 ? citus_kind::tenant
                                                                      : citus_kind::local;
}

/// The number behind the last underscore; 0: none.
int64 shard_id_in(std::string_view name) {
    std::string_view digits = name.substr(name.rfind('_') + 1);
    int64 id = 0;
    auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), id);
    return error == std::errc() && end == digits.data() + digits.size() ? id : 0;
}

/// True if Citus would call a shard of that table so. Of a name that would be too long it cuts
/// the end off.
bool is_shard_name(std::string_view name, std::string_view table) {
    std::size_t suffix = name.size() - name.rfind('_');
    if (table.size() + suffix < NAMEDATALEN) {
        return name.size() == table.size() + suffix && name.starts_with(table);
    }
    constexpr std::size_t hash_size = sizeof("_12345678") - 1;
    return name.size() > suffix + hash_size &&
           table.starts_with(name.substr(0, name.size() - suffix - hash_size));
}

/// The table that the relation is a shard of, or InvalidOid.
Oid table_of_shard(Relation relation) {
    const char* name = RelationGetRelationName(relation);
    int64 id = shard_id_in(name);
    Oid shards = id == 0 ? InvalidOid : find_catalog("pg_dist_shard");
    if (!OidIsValid(shards)) {
        return InvalidOid;
    }
    Relation catalog = table_open(shards, AccessShareLock);
    HeapTuple row = find_row(catalog, "shardid", F_INT8EQ, Int64GetDatum(id));
    Oid table =
        row == nullptr ? InvalidOid : DatumGetObjectId(value_of(catalog, row, "logicalrelid"));
    table_close(catalog, AccessShareLock);
    const char* table_name = OidIsValid(table) ? get_rel_name(table) : nullptr;
    return table_name != nullptr && is_shard_name(name, table_name) &&
                   get_rel_namespace(table) == RelationGetNamespace(relation)
               ? table
               : InvalidOid;
}

const char* quoted(Oid relation) {
    return quote_qualified_identifier(get_namespace_name(get_rel_namespace(relation)),
                                      get_rel_name(relation));
}

[[noreturn]] void refuse(const char* what, const char* hint) {
    ereport(ERROR,
            (errcode(ERRCODE_FEATURE_NOT_SUPPORTED), errmsg("%s", what), errhint("%s", hint)));
}

}  // namespace

citus_kind citus_kind_of(Relation relation) {
    Oid tables = find_catalog("pg_dist_partition");
    if (!OidIsValid(tables)) {
        return citus_kind::none;
    }
    Relation catalog = table_open(tables, AccessShareLock);
    HeapTuple row =
        find_row(catalog, "logicalrelid", F_OIDEQ, ObjectIdGetDatum(RelationGetRelid(relation)));
    citus_kind kind = row == nullptr ? citus_kind::none : kind_of_row(catalog, row);
    table_close(catalog, AccessShareLock);
    if (kind == citus_kind::none && OidIsValid(table_of_shard(relation))) {
        return citus_kind::shard;
    }
    return kind;
}

void refuse_citus_table(Relation relation) {
    citus_kind kind = citus_kind_of(relation);
    if (kind == citus_kind::none) {
        return;
    }
    const char* name = quoted(RelationGetRelid(relation));
    const char* literal = quote_literal_cstr(name);
    switch (kind) {
        case citus_kind::none:
            return;
        case citus_kind::distributed:
        case citus_kind::other:
            refuse(psprintf("table %s is distributed by Citus, which is not supported", name),
                   "Load a plain table, and copy its rows with INSERT ... SELECT ... ON CONFLICT.");
        case citus_kind::reference:
            refuse(psprintf("table %s is a reference table of Citus, which is not supported", name),
                   "Load a plain table, and copy its rows with INSERT ... SELECT ... ON CONFLICT.");
        case citus_kind::tenant:
            refuse(
                psprintf("table %s is in a tenant schema of Citus, which is not supported", name),
                psprintf("SELECT citus_schema_undistribute(%s) makes plain tables of the "
                         "schema's.",
                         quote_literal_cstr(get_namespace_name(RelationGetNamespace(relation)))));
        case citus_kind::local:
            refuse(psprintf("table %s is a local table of Citus, which is not supported", name),
                   psprintf("SELECT undistribute_table(%s) makes a plain table of it.", literal));
        case citus_kind::shard:
            refuse(
                psprintf("table %s is a shard of table %s", name, quoted(table_of_shard(relation))),
                "Citus moves and splits shards: what is written into one from outside would be "
                "lost.");
    }
}

}  // namespace agno::backend
