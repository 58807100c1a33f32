#pragma once

#include "call/upsert_state.hpp"

namespace agno::backend {

/// Decodes a payload into the call's documents: one document, an array of documents or, in text,
/// one document after the other. A malformed document is rejected by itself.
void decode_payload(upsert_state& call, const text* payload);
void decode_payload(upsert_state& call, Jsonb* payload);

/// The same for a json value: one document or an array of them, however it is laid out.
void decode_json_payload(upsert_state& call, const text* payload);

}  // namespace agno::backend
