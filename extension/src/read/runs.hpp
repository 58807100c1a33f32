#pragma once

#include "call/run_call.hpp"
#include "codec/json_value.hpp"

namespace agno::backend {

/// Decodes the session's runs into documents of the call for runs: all of them or, if one is bad,
/// none. Returns the error; one without a message if there is none.
document_error decode_runs(upsert_state& call, const codec::json_value& session, document& doc);

}  // namespace agno::backend
