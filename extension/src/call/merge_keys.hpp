#pragma once

#include "call/options.hpp"
#include "target/target.hpp"

namespace agno::backend {

/// Records, for each of the target's columns, the member by which its elements merge. Raises 42703
/// for a column that the table doesn't have, 42804 for one that is not of a JSON type; the default,
/// `runs`, may be missing.
void describe_merge_keys(target_table& target, const merge_key_list& keys);

}  // namespace agno::backend
