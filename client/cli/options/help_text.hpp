#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace agno::cli {

/// What --help prints, alike with every version of CLI11, whose own layouts differ. The manual page
/// and the completions are made from it (client/package/describe).
class help_text : public CLI::FormatterBase {
  public:
    std::string make_help(const CLI::App* app, std::string name,
                          CLI::AppFormatMode mode) const override;
};

}  // namespace agno::cli
