#pragma once

#include <fstream>
#include <string>
#include <string_view>

#include "agno/upsert_result.hpp"

namespace agno::cli {

/// Keeps rejected documents for an operator: their unchanged text in one file, each beginning on a
/// line of its own, ready to be mended and loaded again; and beside it, in PATH.reasons.ndjson, a
/// line for each: {"document": ordinal in the input, "line": its line there, "session_id",
/// "sqlstate", "detail"}, in the same order.
class reject_file {
  public:
    /// Empties both files. Throws agno::usage_error where they can't be written.
    explicit reject_file(const std::string& path);

    /// Throws agno::error (58030) where writing fails.
    void add(const document_report& report, std::string_view text);

    [[nodiscard]] static std::string reasons_path(const std::string& path);

  private:
    std::string path_;
    std::ofstream documents_;
    std::ofstream reasons_;
};

/// The line for the file of reasons, without its end.
[[nodiscard]] std::string reason_line(const document_report& report);

}  // namespace agno::cli
