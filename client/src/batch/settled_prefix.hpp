#pragma once

#include <cstdint>
#include <deque>

namespace agno::detail {

/// Low-water mark of an input: all documents below it are settled, while several workers finish
/// them in an order of their own.
class settled_prefix {
  public:
    /// first: the index of the first document.
    explicit settled_prefix(std::uint64_t first) : end_(first) {}

    /// The document is settled. To be called once for each.
    void settle(std::uint64_t index);

    /// All documents before this index are settled, and the one of this index isn't.
    [[nodiscard]] std::uint64_t end() const noexcept { return end_; }

  private:
    std::uint64_t end_;
    // For the documents from end_ on: true if settled.
    std::deque<bool> later_;
};

}  // namespace agno::detail
