#pragma once

#include <cstddef>
#include <string_view>

// The \uXXXX escapes of JSON strings (RFC 8259, section 7) and the UTF-16 code units they stand
// for.

namespace agno::codec {

inline constexpr std::size_t unicode_escape_length = 6;

constexpr int hex_digit(char c) noexcept {
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    if (c >= 'a' && c <= 'f') {
        return c - 'a' + 10;
    }
    if (c >= 'A' && c <= 'F') {
        return c - 'A' + 10;
    }
    return -1;
}

/// The code unit of the \uXXXX escape that `text` begins with, -1 if there is none.
constexpr int escaped_unit(std::string_view text) noexcept {
    if (text.size() < unicode_escape_length || text[0] != '\\' || text[1] != 'u') {
        return -1;
    }
    int unit = 0;
    for (char c : text.substr(2, 4)) {
        const int digit = hex_digit(c);
        if (digit < 0) {
            return -1;
        }
        unit = unit * 16 + digit;
    }
    return unit;
}

constexpr bool is_high_surrogate(int unit) noexcept {
    return unit >= 0xD800 && unit <= 0xDBFF;
}
constexpr bool is_low_surrogate(int unit) noexcept {
    return unit >= 0xDC00 && unit <= 0xDFFF;
}

}  // namespace agno::codec
