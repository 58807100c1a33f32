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

/// Tells texts apart. With a secret of the file's own and the circumstances mixed in, so that
/// nobody can write two documents that it takes for one, and so that other circumstances make other
/// digests of the same documents.
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
