#pragma once

#include <string>

#include "src/retry/error_report.hpp"

namespace agno::detail {

/// What to do about a failure, one sentence; empty if the message says it all.
[[nodiscard]] std::string hint_for(const failure& failed, const attempted& what);

}  // namespace agno::detail
