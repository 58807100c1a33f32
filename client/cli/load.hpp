#pragma once

#include <stop_token>

#include "cli/options/options.hpp"

namespace agno::cli {

/// Loads what the options ask for: progress and errors go to stderr, the summary to stdout. Returns
/// the exit status.
[[nodiscard]] int load(const load_options& options, const std::stop_token& stop);

}  // namespace agno::cli
