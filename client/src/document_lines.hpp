#pragma once

#include <string>
#include <string_view>

#include "batch.hpp"

namespace agno::detail {

/// A slice's documents, a line each, as the server tells them apart. A line break inside a document
/// becomes a tab: in JSON both are mere blank space between tokens, and both are an error inside a
/// string, so that a good document stays good and a bad one bad. Copies nothing where no document
/// has one.
class document_lines {
  public:
    /// The slice's batch outlives the lines.
    explicit document_lines(const batch_slice& slice);
    document_lines(const document_lines&) = delete;
    document_lines& operator=(const document_lines&) = delete;

    /// All lines, each ended.
    [[nodiscard]] std::string_view text() const noexcept { return text_; }

    /// One document's line without its end.
    [[nodiscard]] std::string_view line(std::size_t at) const;

  private:
    const batch_slice& slice_;
    std::string flattened_;
    std::string_view text_;
};

}  // namespace agno::detail
