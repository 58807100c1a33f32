#pragma once

#include <span>
#include <string>

namespace agno::cli {

// What is wrong with the value of an option, as CLI11 wants it of a check: empty where it is fine.

[[nodiscard]] std::string require_value(const std::string& text);
[[nodiscard]] std::string require_positive(const std::string& text);
[[nodiscard]] std::string require_non_negative(const std::string& text);
[[nodiscard]] std::string require_period(const std::string& text);

/// Refuses `--option=`, for which CLI11 would take the next word. arguments: as main() gets them.
/// Throws CLI::ValidationError.
void require_values(std::span<const char* const> arguments);

}  // namespace agno::cli
