#pragma once

#include "distributed/shard_map.hpp"
#include "target/target.hpp"

namespace agno::backend {

// Citus runs a function on the node that has the rows it is about, but binds each to one group of
// tables. So there is one for each: it only calls the extension's agno_merge_shard().

/// Makes that function for the table's group, with Citus' knowledge. extension_schema: where
/// agno_merge_shard() is.
void make_merge_function(Relation table, const char* extension_schema);

/// The function's name, quoted and with its schema, for a call with merge_argument_types. Raises
/// 55000, with a hint, where there is none or where somebody made it who doesn't own the table.
const char* find_merge_function(const target_table& target, const distribution& way);

/// How many arguments it takes; their types, in the current memory context.
inline constexpr int merge_argument_count = 10;
Oid* merge_argument_types(const distribution& way);

}  // namespace agno::backend
