#pragma once

#include "target/target.hpp"

namespace agno::backend {

/// Finds the columns that identify a row, and the index that tells such rows apart. Raises 42703
/// where a column is missing, 42P10 where there is no such index, 428C9 where no document can set a
/// column, and tells what the table's own keys are.
void describe_key(target_table& target, const key_choice& choice);

}  // namespace agno::backend
