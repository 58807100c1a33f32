#pragma once

#include "target/target.hpp"

namespace agno::backend {

/// Finds the columns that identify a row, and the index that tells such rows apart. Raises 42703 if
/// a column is missing, 42P10 if there is no such index, 428C9 if no document can set a column; the
/// hint lists the table's own keys.
void describe_key(target_table& target, const key_choice& choice);

}  // namespace agno::backend
