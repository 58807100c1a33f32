#pragma once

#include <algorithm>
#include <cstddef>

namespace agno::detail {

/// Which documents of a batch, from its first one on, an attempt that went unanswered may have
/// committed already.
class doubtful_prefix {
  public:
    void extend_to(std::size_t end) noexcept { end_ = std::max(end_, end); }

    [[nodiscard]] bool goes_beyond(std::size_t position) const noexcept { return end_ > position; }

    /// How many of `count` documents, the first of which is at `first`, belong to it.
    [[nodiscard]] std::size_t share_of(std::size_t first, std::size_t count) const noexcept {
        return std::min(count, end_ - std::min(end_, first));
    }

  private:
    std::size_t end_ = 0;
};

}  // namespace agno::detail
