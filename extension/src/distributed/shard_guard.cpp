#include "distributed/shard_guard.hpp"

#include "target/citus_catalog.hpp"

namespace agno::backend {

namespace {

Oid citus_function(const char* name, int count, const Oid* types, bool missing_ok = false) {
    List* names = list_make2(makeString(const_cast<char*>("pg_catalog")),
                             makeString(const_cast<char*>(name)));
    return LookupFuncName(names, count, types, missing_ok);
}

/// Citus wants the table's owner for it. What it keeps from happening, a move of the shard, any
/// write by way of Citus keeps from happening as well, and the caller may write.
void lock_place(int64 id) {
    constexpr Oid types[] = {INT4OID, INT8ARRAYOID};
    Oid lock_function = citus_function("lock_shard_metadata", lengthof(types), types);
    Datum element = Int64GetDatum(id);
    ArrayType* ids =
        construct_array(&element, 1, INT8OID, sizeof(int64), FLOAT8PASSBYVAL, TYPALIGN_DOUBLE);
    Oid user;
    int security;
    GetUserIdAndSecContext(&user, &security);
    SetUserIdAndSecContext(BOOTSTRAP_SUPERUSERID, security | SECURITY_LOCAL_USERID_CHANGE);
    OidFunctionCall2(lock_function, Int32GetDatum(ShareLock), PointerGetDatum(ids));
    SetUserIdAndSecContext(user, security);
}

[[noreturn]] void raise_moved(Relation parent, int64 id) {
    ereport(ERROR, (errcode(ERRCODE_T_R_SERIALIZATION_FAILURE),
                    errmsg("could not merge documents into shard " INT64_FORMAT
                           " of table \"%s\": Citus is moving or splitting it",
                           id, RelationGetRelationName(parent)),
                    errhint("The transaction might succeed if retried.")));
}

[[noreturn]] void raise_not_sent(Relation parent, int64 id) {
    ereport(ERROR,
            (errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
             errmsg("Citus did not send the documents of shard " INT64_FORMAT
                    " of table \"%s\" to the shard's node",
                    id, RelationGetRelationName(parent)),
             errhint("Call the function by itself, not in a query that Citus plans, nor in one of "
                     "its parts; every node must have metadata; agno_distribute() prepares the "
                     "table again.")));
}

void require_place(Relation parent, const shard_as_seen& seen) {
    placement place = read_placement(seen.id);
    int here = own_group();
    if (place.count == 1 && place.group == here) {
        return;
    }
    if (place.count == 1 && place.group == seen.group && here == seen.caller_group) {
        raise_not_sent(parent, seen.id);
    }
    raise_moved(parent, seen.id);
}

shard read_range(Relation parent, int64 id) {
    auto shards = read_shards(RelationGetRelid(parent));
    for (const shard& candidate : shards) {
        if (candidate.id == id) {
            return candidate;
        }
    }
    raise_moved(parent, id);
}

/// Its name is Citus' to know: a long one is cut.
Oid find_relation(Relation parent, int64 id) {
    constexpr Oid types[] = {REGCLASSOID, INT8OID, BOOLOID};
    Datum table = ObjectIdGetDatum(RelationGetRelid(parent));
    // Before Citus 13.1 it has two arguments.
    Oid function = citus_function("shard_name", 3, types, true);
    Datum name =
        OidIsValid(function)
            ? OidFunctionCall3(function, table, Int64GetDatum(id), BoolGetDatum(false))
            : OidFunctionCall2(citus_function("shard_name", 2, types), table, Int64GetDatum(id));
    RangeVar* variable = makeRangeVarFromNameList(textToQualifiedNameList(DatumGetTextPP(name)));
    variable->schemaname = get_namespace_name(RelationGetNamespace(parent));
    Oid relation = RangeVarGetRelid(variable, NoLock, true);
    if (!OidIsValid(relation)) {
        raise_moved(parent, id);
    }
    return relation;
}

}  // namespace

held_shard hold_shard(Relation parent, const shard_as_seen& seen) {
    // A shard of another table is not the caller's to lock.
    read_range(parent, seen.id);
    lock_place(seen.id);
    require_place(parent, seen);
    return {read_distribution(parent), read_range(parent, seen.id), find_relation(parent, seen.id)};
}

void require_own_keys(const upsert_state& call, const held_shard& held) {
    int column = call.target->find(held.way.column);
    for (const document& doc : call.documents) {
        if (doc.result == outcome::pending &&
            !held.range.has(hash_of(held.way, doc.fields[column].value))) {
            elog(ERROR, "document " INT64_FORMAT " belongs to another shard than " INT64_FORMAT,
                 doc.ordinal, held.range.id);
        }
    }
}

}  // namespace agno::backend
