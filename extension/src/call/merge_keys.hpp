#pragma once

#include "call/options.hpp"
#include "target/target.hpp"

namespace agno::backend {

/// Notes with the target's columns by which member their elements merge. Raises 42703 for a column
/// that the table doesn't have, 42804 for one that is no JSON; but tables without runs are fine.
void describe_merge_keys(target_table& target, const merge_key_list& keys);

}  // namespace agno::backend
