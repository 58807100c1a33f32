#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace agno::detail {

/// 128 bits of a document's text.
struct digest {
    std::uint64_t low = 0;
    std::uint64_t high = 0;
    bool operator==(const digest&) const = default;
};

/// Computes digests. A secret of the sync file and the circumstances are mixed in, so that nobody
/// can write two documents with one digest, and so that the same document has another digest under
/// other circumstances.
class digester {
  public:
    /// As many bytes as the hash function makes use of.
    using secret = std::array<char, 192>;

    [[nodiscard]] static secret random_secret();

    digester(const secret& key, std::string_view circumstances);

    [[nodiscard]] digest of(std::string_view text) const noexcept;

  private:
    /// Of the file's and the circumstances.
    secret secret_;
};

}  // namespace agno::detail
