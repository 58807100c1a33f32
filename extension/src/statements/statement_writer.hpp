#pragma once

#include "merge/groups.hpp"

namespace agno::backend {

/// Merges the groups by set-based statements, whatever the target is.
void merge_by_statements(upsert_state& call, const context_array<document_group>& groups);

}  // namespace agno::backend
