#pragma once

#include <CLI/CLI.hpp>

#include "cli/options/options.hpp"

namespace agno::cli {

/// What documents mean for the rows that are stored, and which rows these are.
void add_merge_options(CLI::App& app, load_options& options);

}  // namespace agno::cli
