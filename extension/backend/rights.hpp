#pragma once

#include "backend/upsert_call.hpp"

namespace agno {

/// Checks that the invoker may read, insert and update the columns the call touches, as the
/// executor would for INSERT … ON CONFLICT DO UPDATE, its hook included. Raises 42501.
void check_rights(const upsert_call& call);

}  // namespace agno
