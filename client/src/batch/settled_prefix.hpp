#pragma once

#include <cstdint>
#include <deque>

namespace agno::detail {

/// Up to where all documents of an input are done with, while several workers finish them in an
/// order of their own.
class settled_prefix {
  public:
    /// first: the index of the first document.
    explicit settled_prefix(std::uint64_t first) : end_(first) {}

    /// The document is done with. Once for each.
    void settle(std::uint64_t index);

    /// All documents before this index are done with, and the one of this index isn't.
    [[nodiscard]] std::uint64_t end() const noexcept { return end_; }

  private:
    std::uint64_t end_;
    // Of the documents from end_ on: true where done with.
    std::deque<bool> later_;
};

}  // namespace agno::detail
