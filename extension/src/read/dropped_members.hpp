#pragma once

#include "call/upsert_state.hpp"
#include "codec/json_value.hpp"

namespace agno::backend {

/// Records that unknown_keys => 'ignore' drops a member of the document.
void note_dropped(document& doc, const codec::json_member& member);

/// True for runs that are not empty: they are never dropped, since they would be lost.
bool holds_runs(const codec::json_member& member);

}  // namespace agno::backend
