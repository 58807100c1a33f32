#pragma once

#include <string>
#include <string_view>

namespace agno::cli {

/// The text with *** for what stands where a connection string or URI has a password.
[[nodiscard]] std::string without_passwords(std::string_view text);

}  // namespace agno::cli
