#pragma once

#include <algorithm>
#include <cstddef>

namespace agno::detail {

/// How many documents to send at once: halved when the server couldn't cope, grown back by success.
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
    void grow() noexcept { size_ = size_ > largest_ / 2 ? largest_ : size_ * 2; }

  private:
    std::size_t smallest_;
    std::size_t largest_;
    std::size_t size_;
};

}  // namespace agno::detail
