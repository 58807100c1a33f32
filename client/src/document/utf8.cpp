#include "src/document/utf8.hpp"

#include <cstdint>
#include <cstring>

namespace agno::detail {

namespace {

constexpr std::uint64_t every_high_bit = 0x8080808080808080;
constexpr std::uint64_t every_low_bit = 0x0101010101010101;

/// Eight bytes at once: all in 0x01..0x7F.
bool all_plain_ascii(const char* bytes) noexcept {
    std::uint64_t word;
    std::memcpy(&word, bytes, sizeof word);
    return ((word | (word - every_low_bit)) & every_high_bit) == 0;
}

/// The length of the character that begins the text, 0 where it is malformed.
std::size_t character_length(std::string_view text) noexcept {
    const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
    const auto continues = [&](std::size_t at, unsigned low = 0x80, unsigned high = 0xBF) {
        return at < text.size() && byte(at) >= low && byte(at) <= high;
    };
    const unsigned lead = byte(0);
    if (lead < 0x80) {
        return lead == 0 ? 0 : 1;
    }
    if (lead >= 0xC2 && lead <= 0xDF) {
        return continues(1) ? 2 : 0;
    }
    if (lead >= 0xE0 && lead <= 0xEF) {
        // Neither overlong (E0) nor a surrogate (ED).
        const bool second = continues(1, lead == 0xE0 ? 0xA0 : 0x80, lead == 0xED ? 0x9F : 0xBF);
        return second && continues(2) ? 3 : 0;
    }
    if (lead >= 0xF0 && lead <= 0xF4) {
        // Neither overlong (F0) nor past U+10FFFF (F4).
        const bool second = continues(1, lead == 0xF0 ? 0x90 : 0x80, lead == 0xF4 ? 0x8F : 0xBF);
        return second && continues(2) && continues(3) ? 4 : 0;
    }
    return 0;
}

}  // namespace

std::size_t find_invalid_utf8(std::string_view text) noexcept {
    std::size_t at = 0;
    while (at < text.size()) {
        if (text.size() - at >= sizeof(std::uint64_t) && all_plain_ascii(text.data() + at)) {
            at += sizeof(std::uint64_t);
            continue;
        }
        const std::size_t length = character_length(text.substr(at));
        if (length == 0) {
            return at;
        }
        at += length;
    }
    return std::string_view::npos;
}

}  // namespace agno::detail
