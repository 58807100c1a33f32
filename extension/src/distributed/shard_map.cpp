#include "distributed/shard_map.hpp"

#include <algorithm>

#include "target/citus_catalog.hpp"

namespace agno::backend {

namespace {

int32 hash_in(const citus_row& row, const char* column) {
    return pg_strtoint32(row.text_value(column));
}

/// Citus' name for a table's distribution column is a serialized Var.
AttrNumber column_in(const citus_row& row) {
    auto* variable = static_cast<Node*>(stringToNode(const_cast<char*>(row.text_value("partkey"))));
    return castNode(Var, variable)->varattno;
}

FmgrInfo* hash_function(Oid type) {
    TypeCacheEntry* entry = lookup_type_cache(type, TYPECACHE_HASH_PROC_FINFO);
    if (!OidIsValid(entry->hash_proc)) {
        elog(ERROR, "type %s has no hash function", format_type_be(type));
    }
    return &entry->hash_proc_finfo;
}

}  // namespace

distribution read_distribution(Relation table) {
    distribution way{};
    for_citus_rows(table_in_citus(RelationGetRelid(table)), [&](const citus_row& row) {
        Form_pg_attribute column = TupleDescAttr(RelationGetDescr(table), column_in(row) - 1);
        way = {pstrdup(NameStr(column->attname)), column->atttypid, column->attcollation,
               DatumGetInt32(row.value("colocationid")), hash_function(column->atttypid)};
    });
    return way;
}

int32 hash_of(const distribution& way, Datum value) {
    return DatumGetInt32(FunctionCall1Coll(way.hash, way.collation, value));
}

context_array<shard> read_shards(Oid table) {
    auto shards = context_array<shard>::in(CurrentMemoryContext);
    for_citus_rows(
        {"pg_dist_shard", "logicalrelid", "pg_dist_shard_logical_relid_index", F_OIDEQ,
         ObjectIdGetDatum(table)},
        [&](const citus_row& row) {
            shards.append({DatumGetInt64(row.value("shardid")), hash_in(row, "shardminvalue"),
                           hash_in(row, "shardmaxvalue")});
        });
    std::sort(shards.begin(), shards.end(),
              [](const shard& a, const shard& b) { return a.first < b.first; });
    return shards;
}

std::size_t find_shard(const context_array<shard>& shards, int32 hash) {
    auto* found =
        std::partition_point(shards.begin(), shards.end(),
                             [hash](const shard& candidate) { return candidate.last < hash; });
    if (found == shards.end() || !found->has(hash)) {
        elog(ERROR, "Citus' catalog has no shard for hash %d", hash);
    }
    return static_cast<std::size_t>(found - shards.begin());
}

placement read_placement(int64 shard) {
    constexpr int active = 1;
    placement found{0, 0};
    for_citus_rows({"pg_dist_placement", "shardid", "pg_dist_placement_shardid_index", F_INT8EQ,
                    Int64GetDatum(shard)},
                   [&](const citus_row& row) {
                       if (DatumGetInt32(row.value("shardstate")) == active) {
                           ++found.count;
                           found.group = DatumGetInt32(row.value("groupid"));
                       }
                   });
    return found;
}

int own_group() {
    int group = -1;
    for_citus_rows({"pg_dist_local_group", "groupid", "pg_dist_local_group_pkey", F_INT4GE,
                    Int32GetDatum(PG_INT32_MIN)},
                   [&](const citus_row& row) { group = DatumGetInt32(row.value("groupid")); });
    return group;
}

}  // namespace agno::backend
