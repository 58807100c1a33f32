#pragma once

#include <string>
#include <string_view>

namespace agno::cli {

/// The text with *** in place of passwords in connection strings and URIs.
[[nodiscard]] std::string without_passwords(std::string_view text);

}  // namespace agno::cli
