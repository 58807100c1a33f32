#pragma once

#include "merge/groups.hpp"
#include "merge/race.hpp"

namespace agno::backend {

// What the direct writer leaves to statements, within an attempt of its own. `number` is the
// attempt's, from 1.

/// Inserts groups that are not stored. Returns those that are after all.
context_array<document_group> insert_by_statement(upsert_state& call,
                                                  const context_array<document_group>& groups,
                                                  int number, race& race);

/// Merges groups that a concurrent transaction kept the writer from merging in order, without
/// waiting for locks.
void merge_rest_by_statements(upsert_state& call, const context_array<document_group>& groups,
                              int number, race& race);

}  // namespace agno::backend
