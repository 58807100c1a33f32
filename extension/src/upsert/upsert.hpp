#pragma once

#include "call/upsert_state.hpp"

namespace agno::backend {

/// Prepares a call: opens the target and sets up the call's memory in the current memory context.
/// first_ordinal: of the first document that is decoded into it.
upsert_state start_call(const upsert_options& options, Oid target, int64 first_ordinal = 1);

/// Merges the documents that were decoded into the call. Every document has its outcome then.
void merge_documents(upsert_state& call);

void finish_call(upsert_state& call);

}  // namespace agno::backend
