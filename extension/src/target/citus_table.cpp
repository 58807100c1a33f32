#include "target/citus_table.hpp"

#include <charconv>

#include "target/citus_catalog.hpp"

namespace agno::backend {

namespace {

citus_kind kind_of_row(const citus_row& row) {
    constexpr char by_hash = 'h';
    constexpr char by_nothing = 'n';
    constexpr char two_phase_commit = 't';
    char method = DatumGetChar(row.value("partmethod"));
    if (method != by_nothing) {
        return method == by_hash ? citus_kind::distributed : citus_kind::other;
    }
    if (DatumGetChar(row.value("repmodel")) == two_phase_commit) {
        return citus_kind::reference;
    }
    return DatumGetInt32(row.value("colocationid")) != 0 ? citus_kind::tenant : citus_kind::local;
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
    Oid table = InvalidOid;
    if (id != 0) {
        for_citus_rows(shard_in_citus(id), [&](const citus_row& row) {
            table = DatumGetObjectId(row.value("logicalrelid"));
        });
    }
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
    citus_kind kind = citus_kind::none;
    for_citus_rows(table_in_citus(RelationGetRelid(relation)),
                   [&](const citus_row& row) { kind = kind_of_row(row); });
    if (kind == citus_kind::none && OidIsValid(table_of_shard(relation))) {
        return citus_kind::shard;
    }
    return kind;
}

bool is_distributed_target(Relation relation, Oid shard_of) {
    citus_kind kind = citus_kind_of(relation);
    const char* name = quoted(RelationGetRelid(relation));
    const char* literal = quote_literal_cstr(name);
    switch (kind) {
        case citus_kind::none:
            return false;
        case citus_kind::distributed:
            return true;
        case citus_kind::other:
            refuse(psprintf("table %s is distributed by Citus, but not by the hash of a column, "
                            "which is not supported",
                            name),
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
            if (table_of_shard(relation) == shard_of) {
                return false;
            }
            refuse(
                psprintf("table %s is a shard of table %s", name, quoted(table_of_shard(relation))),
                "Citus moves and splits shards: what is written into one from outside would be "
                "lost.");
    }
    return false;
}

}  // namespace agno::backend
