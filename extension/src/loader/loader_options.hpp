#pragma once

#include "call/options.hpp"

namespace agno::backend {

/// The OPTIONS of a loader table.
struct loader_options {
    upsert_options upsert;
    const char* runs_target;  ///< the name of a table, nullptr: none
    const char* target;       ///< a table name as SQL writes it, nullptr: `sessions` by search_path
    const char* reject_table;  ///< where rejected documents go, or nullptr
};

/// Reads OPTIONS. Raises HV00D for an option that a loader table doesn't have, 22023 for an illegal
/// value.
loader_options parse_loader_options(List* definitions);

loader_options options_of_foreign_table(Oid table);

/// Locks the relation of that name, schema-qualified or found on the search_path, so that it stays
/// for the whole load. Raises 42P01, with the option that named it, and 42501 if the user has none
/// of the `useful` privileges on it.
Oid lock_relation_named(const char* name, const char* option, AclMode useful);

}  // namespace agno::backend
