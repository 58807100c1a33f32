#pragma once

#include "call/upsert_state.hpp"

namespace agno::backend {

/// Inserts the call's rejected documents into the reject table: (ordinal bigint, session_id text,
/// sqlstate text, detail text, doc text), by one statement, as the invoker.
void store_rejects(const upsert_state& call, Relation reject_table);

}  // namespace agno::backend
