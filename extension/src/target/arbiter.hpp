#pragma once

#include "target/target.hpp"

namespace agno::backend {

/// Finds the arbiter index, the unique index that decides whether a session is stored already (the
/// primary key where several qualify), and how its keys compare. Raises 42P10 where no valid,
/// immediate, non-partial unique index covers session_id alone.
void describe_arbiter(target_table& target);

/// For SQL: OPERATOR(pg_catalog.=).
const char* qualified_operator(Oid op);

}  // namespace agno::backend
