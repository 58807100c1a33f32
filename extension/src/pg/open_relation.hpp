#pragma once

#include "pg/compat.hpp"

namespace agno::backend {

// As with a statement's tables, a role without any privilege on the relation, or on its schema,
// must not be able to lock it and so keep others from using it. useful: privileges of which any
// one, on the relation or on a column, is enough.

/// Opens a relation by OID. Raises 42P01 if there is none, 42501 if the current user has no such
/// privilege.
Relation open_reachable(Oid relation, LOCKMODE lock, AclMode useful);

/// Finds a relation by name, perhaps on the search_path, and locks it. Returns InvalidOid if there
/// is none; raises 42501 as above.
Oid lock_reachable(RangeVar* name, LOCKMODE lock, AclMode useful);

}  // namespace agno::backend
