#pragma once

#include <string>
#include <string_view>

#include "cli/rejects/output_file.hpp"
#include "cli/rejects/rejected_document.hpp"

namespace agno::cli {

/// How much of a reject file and of its reasons was written.
struct reject_extent {
    file_extent documents;
    file_extent reasons;

    bool operator==(const reject_extent&) const = default;
};

/// Keeps rejected documents for an operator: their unchanged text in one file, each beginning on a
/// line of its own, ready to be corrected and loaded again; and beside it, in PATH.reasons.ndjson,
/// a reason_line() for each, in the same order.
class reject_file {
  public:
    /// Empties both files. Throws agno::usage_error if they can't be written.
    explicit reject_file(const std::string& path)
        : documents_(path), reasons_(reasons_path(path)) {}

    /// Goes on with both where they were left off, see output_file.
    reject_file(const std::string& path, const reject_extent& kept)
        : documents_(path, kept.documents), reasons_(reasons_path(path), kept.reasons) {}

    /// Throws agno::error (58030) if writing fails.
    void add(const rejected_document& document);
    /// Lines of several documents, and of their reasons, as document_line() and reason_line() make
    /// them. Both throw agno::error (58030) if writing fails.
    void add_documents(std::string_view lines) { documents_.append(lines); }
    void add_reasons(std::string_view lines) { reasons_.append(lines); }
    /// Waits until all is on the disk.
    void sync();

    [[nodiscard]] reject_extent extent() const { return {documents_.extent(), reasons_.extent()}; }

    [[nodiscard]] static std::string reasons_path(const std::string& path);

  private:
    output_file documents_;
    output_file reasons_;
};

}  // namespace agno::cli
