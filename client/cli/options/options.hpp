#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "agno/config.hpp"
#include "cli/options/connection_options.hpp"

namespace agno::cli {

enum class summary_format : std::uint8_t { text, json };

/// What the command line asks for.
struct load_options {
    /// Paths, or "-" for standard input.
    std::vector<std::string> inputs{"-"};
    /// The file that records how far the load is. Empty: none.
    std::string state_file;
    /// As libpq takes it, with -h, -p and -U; empty: its environment and service files alone.
    std::string conninfo;
    password_prompt prompt = password_prompt::if_needed;
    bool preserve_updated_at = false;
    /// Empty: none.
    std::string reject_file;
    summary_format summary = summary_format::text;
    bool quiet = false;
    /// Report every batch and retry.
    bool verbose = false;
    /// See config::flush_after. Nothing: as flush_pipes_after, where some input is no regular file.
    std::optional<std::chrono::milliseconds> flush_after;
    static constexpr std::chrono::milliseconds flush_pipes_after{1000};
    /// From one line of progress to the next, where there is no terminal.
    std::chrono::duration<double> reporting_period{5};
    config settings;
    /// Instead of a load: install the functions as plain SQL, into this schema if it isn't empty.
    bool install_portable = false;
    std::string schema;
};

/// Instead of options, where there is nothing to load: text to print, and how to exit.
struct early_exit {
    int status;
    /// For stdout where the status is 0; otherwise what was wrong, for people.
    std::string text;
};

/// Reads the command line. argv: as main() gets it; version: makes what --version prints.
[[nodiscard]] std::variant<load_options, early_exit> parse_options(int argc,
                                                                   const char* const* argv,
                                                                   std::string (*version)());

}  // namespace agno::cli
