#pragma once

#include "call/upsert_state.hpp"

namespace agno::backend {

// A shard and its constraints have names of their own: the table's with the shard's number behind.
// Messages tell those of the table.

/// For an error that was raised on the shard, which is the target.
void tell_of_table(ErrorData& error, Relation parent, const target_table& target);

/// For the call's rejected documents.
void tell_of_table(const upsert_state& call, Relation parent);

}  // namespace agno::backend
