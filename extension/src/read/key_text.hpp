#pragma once

#include "call/upsert_state.hpp"
#include "codec/json_value.hpp"

namespace agno::backend {

/// The key as a document has it, to be told with its outcome: the value as text, of several columns
/// a JSON array of them. nullptr where it has none; a session_id that is no string is none.
text* given_key(const upsert_state& call, const codec::json_value& object);

}  // namespace agno::backend
