#pragma once

#include <span>
#include <string>
#include <string_view>

namespace agno::detail {

/// True if a top-level member of one of these names may be a time that moves with the clock ("now",
/// "today"): writing the document again would write another value.
[[nodiscard]] bool has_moving_time(std::string_view document, std::span<const std::string> names);

}  // namespace agno::detail
