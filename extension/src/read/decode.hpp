#pragma once

#include "call/upsert_state.hpp"
#include "codec/json_value.hpp"

namespace agno {

/// Appends one document to the call, its fields converted to the target's column types, or rejects
/// it: no object, an unknown key, a missing, empty or non-string session_id, a value its column
/// can't take.
void decode_document(upsert_call& call, const core::json_value& value);

/// Appends a document that could not even be read.
void append_unreadable(upsert_call& call, const problem& failure);

}  // namespace agno
