#pragma once

#include <optional>
#include <string>
#include <variant>

#include "agno/config.hpp"

namespace agno::cli {

enum class summary_format : std::uint8_t { text, json };

/// What the command line asks for.
struct load_options {
    /// A path, or "-" for standard input.
    std::string input = "-";
    /// As libpq takes it; empty: its environment and service files alone.
    std::string conninfo;
    bool preserve_updated_at = false;
    /// Empty: none.
    std::string reject_file;
    summary_format summary = summary_format::text;
    bool quiet = false;
    config settings;
};

/// Instead of options, where there is nothing to load: text to print, and how to exit.
struct early_exit {
    int status;
    /// For stdout where the status is 0, for stderr otherwise.
    std::string text;
};

/// Reads the command line. argv: as main() gets it.
[[nodiscard]] std::variant<load_options, early_exit> parse_options(int argc,
                                                                   const char* const* argv);

}  // namespace agno::cli
