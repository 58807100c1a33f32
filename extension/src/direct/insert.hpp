#pragma once

#include "direct/direct_target.hpp"
#include "pg/context_array.hpp"

namespace agno::backend {

/// Inserts the rows of groups that are not stored, in the order given, many at a time. A key that
/// is stored after all raises 23505, as a plain INSERT does.
void insert_rows(const upsert_state& call, direct_target& direct,
                 const context_array<document_group>& groups);

}  // namespace agno::backend
