#pragma once

#include "agno/config.hpp"

namespace agno::detail {

/// Throws usage_error (22023) if settings contradict each other: a loader table decides for
/// itself what becomes of documents.
void require_consistent(const config& settings);

/// The same for what a call asks for.
void require_consistent(const config& settings, bool preserve_updated_at);

}  // namespace agno::detail
