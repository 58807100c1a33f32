#include "src/document/utf8.hpp"

#include "codec/byte_scan.hpp"

// By hand: simdutf is not in Debian 12, and utfcpp, which is, goes byte by byte and takes U+0000.

namespace agno::detail {

namespace {

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
    const char* const end = text.data() + text.size();
    for (const char* at = text.data(); (at = codec::skip_ascii(at, end)) != end;) {
        // Texts of other scripts have few ASCII characters.
        do {
            const std::size_t length = character_length({at, static_cast<std::size_t>(end - at)});
            if (length == 0) {
                return static_cast<std::size_t>(at - text.data());
            }
            at += length;
        } while (at != end && static_cast<unsigned char>(*at) >= 0x80);
    }
    return std::string_view::npos;
}

}  // namespace agno::detail
