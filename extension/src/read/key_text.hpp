#pragma once

#include "call/upsert_state.hpp"
#include "codec/json_value.hpp"

namespace agno::backend {

/// The document's key for the result: the value as text, or a JSON array of the values of several
/// columns. nullptr if the document lacks one; a session_id that is not a string counts as missing.
text* given_key(const upsert_state& call, const codec::json_value& object);

}  // namespace agno::backend
