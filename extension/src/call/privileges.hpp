#pragma once

#include "call/upsert_state.hpp"

namespace agno {

/// The rights on the columns the call touches that INSERT … ON CONFLICT DO UPDATE would need.
relation_rights rights_of(const upsert_call& call);

}  // namespace agno
