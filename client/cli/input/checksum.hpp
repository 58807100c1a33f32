#pragma once

#include <cstdint>
#include <string_view>

namespace agno::cli {

/// The CRC-32 of bytes that come piece by piece.
class checksum {
  public:
    checksum() = default;
    /// Goes on from a value().
    explicit checksum(std::uint32_t value) : value_(value) {}

    void add(std::string_view bytes);
    [[nodiscard]] std::uint32_t value() const noexcept { return value_; }

  private:
    std::uint32_t value_ = 0;
};

}  // namespace agno::cli
