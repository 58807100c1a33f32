#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "src/batch/batch.hpp"

namespace agno::detail {

/// What the lines may be written with.
enum class character_set {
    unicode,
    ascii,  ///< the rest as escapes, see append_ascii_json()
};

/// A slice's documents, a line each, so that the server can separate them. A line break inside a
/// document becomes a tab: in JSON both are mere blank space between tokens, and both are an error
/// inside a string, so that a good document stays good and a bad one bad. Copies nothing if no
/// document has to be changed.
class document_lines {
  public:
    /// The slice's batch outlives the lines.
    explicit document_lines(const batch_slice& slice,
                            character_set written_with = character_set::unicode);
    document_lines(const document_lines&) = delete;
    document_lines& operator=(const document_lines&) = delete;

    /// All lines, each ended.
    [[nodiscard]] std::string_view text() const noexcept { return text_; }

    /// One document's line without its end.
    [[nodiscard]] std::string_view line(std::size_t at) const;

  private:
    void rewrite(character_set written_with);

    const batch_slice& slice_;
    std::string rewritten_;
    std::vector<std::size_t> ends_;  ///< of the rewritten lines
    std::string_view text_;
};

}  // namespace agno::detail
