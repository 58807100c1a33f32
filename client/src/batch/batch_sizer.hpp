#pragma once

#include <algorithm>
#include <cstddef>

namespace agno::detail {

/// How many documents to send at once: halved when the server couldn't cope, grown back by success.
/// By small steps: what failed before may well fail again, and that may cost a whole timeout.
class batch_sizer {
  public:
    /// 0 < smallest <= largest.
    batch_sizer(std::size_t smallest, std::size_t largest)
        : smallest_(smallest), largest_(largest), size_(largest) {}

    [[nodiscard]] std::size_t size() const noexcept { return size_; }

    /// failed: how many documents the attempt had that failed.
    void shrink(std::size_t failed) noexcept {
        size_ = std::max(smallest_, std::min(size_, failed) / 2);
    }

    void grow() noexcept {
        const std::size_t step = std::max<std::size_t>(1, largest_ / 16);
        size_ = std::min(size_ + step, largest_);
    }

  private:
    std::size_t smallest_;
    std::size_t largest_;
    std::size_t size_;
};

}  // namespace agno::detail
