#include "cli/options/option_checks.hpp"

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <string_view>

namespace agno::cli {

/// For every option: CLI11 takes words that begin with - for options, but not behind a =.
std::string require_value(const std::string& text) {
    if (text.empty()) {
        return "needs a value";
    }
    const bool is_number = text.find_first_not_of("-+.0123456789eE") == std::string::npos;
    return text.front() == '-' && text.size() > 1 && !is_number
               ? text + " is an option, not a value"
               : "";
}

/// CLI11 would have `--option=` take the next word for its value.
void require_values(std::span<const char* const> arguments) {
    for (const std::string_view argument : arguments) {
        if (argument == "--") {
            return;
        }
        if (argument.starts_with("--") && argument.find('=') == argument.size() - 1) {
            throw CLI::ValidationError(std::string(argument.substr(0, argument.size() - 1)),
                                       require_value(""));
        }
    }
}

/// Whole numbers from 1 on: CLI11's own check complains in terms of the largest double.
std::string require_positive(const std::string& text) {
    return std::strtod(text.c_str(), nullptr) >= 1 ? "" : "must be at least 1, not " + text;
}

std::string require_non_negative(const std::string& text) {
    return std::strtod(text.c_str(), nullptr) >= 0 ? "" : "must be 0 or more, not " + text;
}

std::string require_period(const std::string& text) {
    constexpr double longest = 1e6;
    const double seconds = std::strtod(text.c_str(), nullptr);
    return seconds > 0 && seconds <= longest
               ? ""
               : "must be above 0 and no more than 1000000, not " + text;
}

}  // namespace agno::cli
