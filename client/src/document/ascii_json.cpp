#include "src/document/ascii_json.hpp"

#include <cstddef>
#include <cstdint>

namespace agno::detail {

namespace {

std::uint32_t bits(char byte, unsigned mask) {
    return static_cast<unsigned char>(byte) & mask;
}

/// The character that begins at `at`, which moves behind it.
std::uint32_t next_character(std::string_view text, std::size_t& at) {
    const auto lead = static_cast<unsigned char>(text[at]);
    const std::size_t length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    std::uint32_t character = bits(text[at], 0xFFU >> (length + 1));
    for (std::size_t i = 1; i < length; ++i) {
        character = character << 6 | bits(text[at + i], 0x3F);
    }
    at += length;
    return character;
}

void append_unit(std::uint32_t unit, std::string& to) {
    constexpr std::string_view digits = "0123456789abcdef";
    to += "\\u";
    for (const unsigned shift : {12U, 8U, 4U, 0U}) {
        to += digits[unit >> shift & 0xF];
    }
}

void append_escape(std::uint32_t character, std::string& to) {
    constexpr std::uint32_t first_of_pairs = 0x10000;
    if (character < first_of_pairs) {
        append_unit(character, to);
        return;
    }
    const std::uint32_t rest = character - first_of_pairs;
    append_unit(0xD800 + (rest >> 10), to);
    append_unit(0xDC00 + (rest & 0x3FF), to);
}

}  // namespace

void append_ascii_json(std::string_view json, std::string& to) {
    for (std::size_t at = 0; at < json.size();) {
        if (static_cast<unsigned char>(json[at]) < 0x80) {
            to += json[at++];
        } else {
            append_escape(next_character(json, at), to);
        }
    }
}

}  // namespace agno::detail
