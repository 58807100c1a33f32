#pragma once

#include "merge/groups.hpp"
#include "merge/race.hpp"

namespace agno::backend {

/// A way to merge decoded documents into the target. Every writer gives the same rows, outcomes and
/// errors; they differ in speed and in the tables they can serve.
struct writer {
    const char* path;  ///< its name in agno_explain_target and at DEBUG1
    void (*merge)(upsert_state& call, const context_array<document_group>& groups);
};

/// The table and index access methods, without the executor: serves plain heap tables.
extern const writer direct_writer;

/// Set-based statements through SPI: serves every table.
extern const writer statement_writer;

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

struct writer_choice {
    const writer* chosen;
    const char* reason;
};

/// The fastest writer that serves the target exactly.
writer_choice choose_writer(const target_table& target);

}  // namespace agno::backend
