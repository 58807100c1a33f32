#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace agno::cli {

/// Other people's text made safe for a terminal: control characters except line breaks and tabs
/// become \x1b and the like.
[[nodiscard]] std::string printable(std::string_view text);

/// The same in one line, no longer than about `most` bytes.
[[nodiscard]] std::string printable_line(std::string_view text, std::size_t most);

}  // namespace agno::cli
