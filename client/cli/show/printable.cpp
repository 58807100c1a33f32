#include "cli/show/printable.hpp"

namespace agno::cli {

namespace {

constexpr std::string_view line_breaks_and_tabs = "\n\t";

unsigned char byte_at(std::string_view text, std::size_t at) {
    return static_cast<unsigned char>(text[at]);
}

/// U+0080 to U+009F are controls, too.
bool is_second_of_control(std::string_view text, std::size_t at) {
    return at > 0 && byte_at(text, at - 1) == 0xC2 && byte_at(text, at) >= 0x80 &&
           byte_at(text, at) < 0xA0;
}

std::string escaped(std::string_view text, std::string_view allowed) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string shown;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const unsigned char byte = byte_at(text, at);
        const bool is_control = byte < 0x20 || byte == 0x7F;
        if (is_second_of_control(text, at)) {
            shown.pop_back();
        } else if (!is_control || allowed.find(text[at]) != allowed.npos) {
            shown += text[at];
            continue;
        }
        shown.append("\\x").append({digits[byte >> 4], digits[byte & 0xF]});
    }
    return shown;
}

}  // namespace

std::string printable(std::string_view text) {
    return escaped(text, line_breaks_and_tabs);
}

std::string printable_line(std::string_view text, std::size_t most) {
    if (text.size() <= most) {
        return escaped(text, "");
    }
    // Not in the middle of a character.
    while (most > 0 && (byte_at(text, most) & 0xC0) == 0x80) {
        --most;
    }
    return escaped(text.substr(0, most), "") + "...";
}

}  // namespace agno::cli
