#pragma once

#include "merge/groups.hpp"
#include "merge/race.hpp"

namespace agno::backend {

/// What does, within an attempt, the parts that this writer leaves to another: see
/// statements/direct_rest.hpp.
struct fallback_writer {
    context_array<document_group> (*insert)(upsert_state& call,
                                            const context_array<document_group>& groups, int number,
                                            race& race);
    void (*merge_rest)(upsert_state& call, const context_array<document_group>& groups, int number,
                       race& race);
};

/// Merges the groups in order, all at once or, where the call bounds what rows to be written may
/// take, in parts. Returns those left for the statement writer to merge, from the first part on
/// that could not be merged: a document is to blame for that, or races were lost again and again.
context_array<document_group> merge_directly(upsert_state& call,
                                             const context_array<document_group>& groups,
                                             const fallback_writer& fallback);

}  // namespace agno::backend
