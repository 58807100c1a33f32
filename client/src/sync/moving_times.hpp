#pragma once

#include <span>
#include <string>
#include <string_view>

namespace agno::detail {

/// True where some top-level member of one of these names may say a time that moves with the clock
/// ("now", "today"): to write the document again would be to write something else.
[[nodiscard]] bool has_moving_time(std::string_view document, std::span<const std::string> names);

}  // namespace agno::detail
