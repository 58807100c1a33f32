#pragma once

#include <cstddef>
#include <string_view>

namespace agno::detail {

/// Where text stops being what PostgreSQL takes as UTF-8 (RFC 3629, without U+0000): the offset of
/// the first bad byte, or npos if all is well.
[[nodiscard]] std::size_t find_invalid_utf8(std::string_view text) noexcept;

}  // namespace agno::detail
