#pragma once

#include "call/upsert_state.hpp"
#include "codec/json_value.hpp"

namespace agno::backend {

/// Notes with the document that unknown_keys => 'ignore' drops a member of it.
void note_dropped(document& doc, const codec::json_member& member);

/// True for runs that are there: dropped they would be lost, and are never to be.
bool holds_runs(const codec::json_member& member);

}  // namespace agno::backend
