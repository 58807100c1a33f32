#pragma once

#include "call/run_call.hpp"
#include "codec/json_value.hpp"

namespace agno::backend {

/// Decodes the session's runs into documents of the call for runs: all of them, or where one is bad
/// none. Returns what is wrong, or a problem without message.
document_error decode_runs(upsert_state& call, const codec::json_value& session, document& doc);

}  // namespace agno::backend
