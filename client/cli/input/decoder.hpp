#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

namespace agno::cli {

/// Undoes a compression, piece by piece.
class decoder {
  public:
    virtual ~decoder() = default;

    /// Decodes from the front of `in` and drops what it has taken. Returns how many bytes it put
    /// into `out`: perhaps none, though it took some. Throws agno::error (58030) if the compressed
    /// data is damaged.
    virtual std::size_t decode(std::string_view& in, std::span<char> out) = 0;

    /// False if the compressed data can't end here.
    [[nodiscard]] virtual bool may_end() const = 0;
};

/// How many bytes at the front of an input are needed to recognize its format.
inline constexpr std::size_t longest_magic = 6;

/// The decoder for an input that begins with these bytes; null if it is not compressed. Throws
/// agno::usage_error, which says what to do, for compressions and encodings that are not supported.
[[nodiscard]] std::unique_ptr<decoder> decoder_for(std::string_view beginning);

[[nodiscard]] std::unique_ptr<decoder> gzip_decoder();
[[nodiscard]] std::unique_ptr<decoder> zstd_decoder();

}  // namespace agno::cli
