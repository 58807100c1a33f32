#pragma once

#include "target/target.hpp"

namespace agno::backend {

/// True if a row trigger may change a new row or decline it, be it a partition's.
bool has_before_insert_trigger(target_table& target);

}  // namespace agno::backend
