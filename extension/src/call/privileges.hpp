#pragma once

#include "call/upsert_state.hpp"

namespace agno::backend {

/// The privileges on the call's columns that INSERT … ON CONFLICT DO UPDATE (in mode 'insert': DO
/// NOTHING), or DELETE, would need.
relation_privileges privileges_of(const upsert_state& call);

}  // namespace agno::backend
