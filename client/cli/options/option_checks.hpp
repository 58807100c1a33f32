#pragma once

#include <span>
#include <string>

namespace agno::cli {

// The error in an option's value, as CLI11 expects it from a check: empty if there is none.

[[nodiscard]] std::string require_value(const std::string& text);
[[nodiscard]] std::string require_positive(const std::string& text);
[[nodiscard]] std::string require_non_negative(const std::string& text);
[[nodiscard]] std::string require_period(const std::string& text);

/// Refuses `--option=`, for which CLI11 would take the next word. arguments: as main() gets them.
/// Throws CLI::ValidationError.
void require_values(std::span<const char* const> arguments);

}  // namespace agno::cli
