#pragma once

#include <span>
#include <string>
#include <string_view>

namespace agno::detail {

/// A text[] in its binary form, which the server takes in a fraction of the time that it needs to
/// read the other.
[[nodiscard]] std::string binary_text_array(std::span<const std::string_view> elements);

}  // namespace agno::detail
