#pragma once

#include "call/upsert_state.hpp"
#include "codec/json_value.hpp"

namespace agno::backend {

/// Appends one document to the call, its fields converted to the target's column types, or rejects
/// it: no object, an unknown key, a missing, empty or non-string session_id, a value its column
/// can't take. source: what the value was read from, empty where it was no text.
void decode_document(upsert_state& call, const codec::json_value& value, std::string_view source);

/// Appends an empty document.
document& append(upsert_state& call);

/// Converts the object's members to the document's fields. Returns the error; one without a message
/// if there is none.
document_error decode_fields(upsert_state& call, const codec::json_value& object, document& doc);

/// Appends a document that could not even be read.
void append_unreadable(upsert_state& call, const document_error& failure);

}  // namespace agno::backend
