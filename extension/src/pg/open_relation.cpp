#include "pg/open_relation.hpp"

namespace agno::backend {

namespace {

[[noreturn]] void raise_missing(Oid relation) {
    ereport(ERROR, (errcode(ERRCODE_UNDEFINED_TABLE),
                    errmsg("relation with OID %u does not exist", relation)));
}

void require_schema_usage(Oid relation) {
    Oid schema = get_rel_namespace(relation);
    if (!OidIsValid(schema)) {
        raise_missing(relation);
    }
    AclResult result = schema_usage(schema);
    if (result != ACLCHECK_OK) {
        aclcheck_error(result, OBJECT_SCHEMA, get_namespace_name(schema));
    }
}

void require_one_of(AclMode useful, Oid relation) {
    AclResult result = pg_class_aclcheck(relation, GetUserId(), useful);
    if (result != ACLCHECK_OK) {
        result = pg_attribute_aclcheck_all(relation, GetUserId(), useful, ACLMASK_ANY);
    }
    if (result != ACLCHECK_OK) {
        aclcheck_error(result, get_relkind_objtype(get_rel_relkind(relation)),
                       get_rel_name(relation));
    }
}

/// Called whenever the name turns out to be another relation's, before that one is locked.
void check_found(const RangeVar*, Oid found, Oid, void* useful) {
    if (OidIsValid(found)) {
        require_one_of(*static_cast<AclMode*>(useful), found);
    }
}

}  // namespace

Relation open_reachable(Oid oid, LOCKMODE lock, AclMode useful) {
    require_schema_usage(oid);
    require_one_of(useful, oid);
    Relation relation = try_relation_open(oid, lock);
    if (relation == nullptr) {
        raise_missing(oid);
    }
    return relation;
}

Oid lock_reachable(RangeVar* name, LOCKMODE lock, AclMode useful) {
    return RangeVarGetRelidExtended(name, lock, RVR_MISSING_OK, check_found, &useful);
}

}  // namespace agno::backend
