#pragma once

#include "merge/groups.hpp"
#include "merge/race.hpp"

namespace agno::backend {

/// Another writer's functions for the parts of an attempt that this one can't do: see
/// statements/direct_rest.hpp.
struct fallback_writer {
    context_array<document_group> (*insert)(upsert_state& call,
                                            const context_array<document_group>& groups, int number,
                                            race& race);
    void (*merge_rest)(upsert_state& call, const context_array<document_group>& groups, int number,
                       race& race);
};

/// Merges the groups in order: all at once or, if the call limits the memory of rows to be written,
/// in parts. Returns the groups left for the statement writer: those of the first part that could
/// not be merged, because a document is to blame or too many races were lost, and all that follow.
context_array<document_group> merge_directly(upsert_state& call,
                                             const context_array<document_group>& groups,
                                             const fallback_writer& fallback);

}  // namespace agno::backend
