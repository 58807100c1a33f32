#include "sync/version_teller.hpp"

namespace agno::backend {

namespace {

struct known_table {
    Oid table;  ///< the key
    bool has_versions;
    uint64 identity;
};

/// What transactions before this one wrote is durable.
uint64 durable_before = 0;

const known_table& know(version_teller& teller, Oid oid) {
    bool is_known;
    auto& table =
        *static_cast<known_table*>(hash_search(teller.tables, &oid, HASH_ENTER, &is_known));
    if (is_known) {
        return table;
    }
    Relation relation = relation_open(oid, AccessShareLock);
    table.has_versions = has_versions(relation);
    if (table.has_versions) {
        table.identity = identity_of(relation);
    }
    relation_close(relation, NoLock);
    return table;
}

bool is_heap(Oid relation) {
    HeapTuple tuple = SearchSysCache1(RELOID, ObjectIdGetDatum(relation));
    if (!HeapTupleIsValid(tuple)) {
        return false;
    }
    const auto* form = reinterpret_cast<Form_pg_class>(GETSTRUCT(tuple));
    bool result = form->relkind == RELKIND_PARTITIONED_TABLE ||
                  (form->relkind == RELKIND_RELATION && form->relam == HEAP_TABLE_AM_OID);
    ReleaseSysCache(tuple);
    return result;
}

bool is_heap_throughout(Relation target) {
    if (target->rd_rel->relkind != RELKIND_PARTITIONED_TABLE) {
        return is_heap(RelationGetRelid(target));
    }
    ListCell* cell;
    foreach (cell, find_all_inheritors(RelationGetRelid(target), NoLock, nullptr)) {
        if (!is_heap(lfirst_oid(cell))) {
            return false;
        }
    }
    return true;
}

/// A row that was read may be frozen, so that its 32 bits are those of a transaction of an earlier
/// epoch. The version names the latest transaction with these bits; that one must have ended, or it
/// may yet write another row at the same place.
bool may_be_mistaken(const row_place& place, uint64 next) {
    if (place.is_written) {
        return false;
    }
    if (TransactionIdIsCurrentTransactionId(place.xmin)) {
        return next >> 32 != 0;
    }
    return TransactionIdIsInProgress(place.xmin);
}

bool is_in_doubt(const row_place& place, uint64 xid) {
    return !place.is_written && xid >= durable_before &&
           !TransactionIdIsCurrentTransactionId(place.xmin);
}

}  // namespace

bool may_tell_versions(Relation target) {
    return pg_class_aclcheck(RelationGetRelid(target), GetUserId(), ACL_SELECT) == ACLCHECK_OK &&
           is_heap_throughout(target);
}

version_teller start_telling() {
    HASHCTL shape{};
    shape.keysize = sizeof(Oid);
    shape.entrysize = sizeof(known_table);
    shape.hcxt = CurrentMemoryContext;
    constexpr long few = 16;
    return {hash_create("agno versions", few, &shape, HASH_ELEM | HASH_BLOBS | HASH_CONTEXT),
            next_full_xid(), false};
}

text* tell_version(version_teller& teller, const row_place& place) {
    if (!OidIsValid(place.table) || !ItemPointerIsValid(&place.tid)) {
        return nullptr;
    }
    uint64 xid = full_xid(place.xmin, teller.next);
    if (xid == 0 || may_be_mistaken(place, teller.next)) {
        return nullptr;
    }
    const known_table& table = know(teller, place.table);
    if (!table.has_versions) {
        return nullptr;
    }
    teller.has_doubt |= is_in_doubt(place, xid);
    return version_text({table.table, table.identity, xid, place.tid});
}

void finish_telling(const version_teller& teller) {
    if (!teller.has_doubt) {
        return;
    }
    // These transactions have ended, and so have those whose rows were seen.
    uint64 ended_before = full_xid(RecentXmin, next_full_xid() + 1);
    XLogFlush(end_of_wal());
    durable_before = Max(durable_before, ended_before);
}

}  // namespace agno::backend
