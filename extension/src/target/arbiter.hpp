#pragma once

#include "target/target.hpp"

namespace agno::backend {

/// The unique index that decides whether a row with these columns (attribute numbers) is stored
/// already: one that is valid, immediate, not partial and covers them alone; the primary key where
/// several do. InvalidOid if none does.
Oid find_arbiter(const target_table& target, const Bitmapset* columns);

/// Any index that may be one, or InvalidOid.
Oid first_arbiter(const target_table& target);

/// Makes the index the target's arbiter, its columns the key.
void use_arbiter(target_table& target, Oid index);

/// The columns of every index that may be the arbiter of documents, as SQL has them, `(a, b)`; of
/// the primary key first. List of char*.
List* possible_keys(const target_table& target);

/// For SQL: OPERATOR(pg_catalog.=).
const char* qualified_operator(Oid op);

}  // namespace agno::backend
