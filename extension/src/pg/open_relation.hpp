#pragma once

#include "pg/compat.hpp"

namespace agno::backend {

// As for a statement's tables: who has no right at all on a relation, or not to its schema, can't
// keep others from using it by locking it. useful: the rights of which one, on the relation or on a
// column, is enough to begin with.

/// Opens a relation given by its OID. Raises 42P01 where there is none, 42501 where it is out of
/// the current user's reach.
Relation open_reachable(Oid relation, LOCKMODE lock, AclMode useful);

/// Finds a relation by name, perhaps on the search_path, and locks it. InvalidOid where there is
/// none; 42501 likewise.
Oid lock_reachable(RangeVar* name, LOCKMODE lock, AclMode useful);

}  // namespace agno::backend
