#include "codec/json/lexer.hpp"

#include "codec/byte_scan.hpp"
#include "codec/numeric.hpp"
#include "codec/unicode_escape.hpp"

namespace agno::codec {

namespace {

constexpr const char* syntax_error = "22P02";
constexpr const char* untranslatable = "22P05";

std::size_t word_length(std::string_view text) noexcept {
    std::size_t length = 0;
    while (length < text.size() && is_word(text[length])) {
        ++length;
    }
    return length;
}

/// text: begins with a digit or a minus sign. Behind a whole number a point wants digits; behind
/// anything else it is a token of its own.
const char* number_error(std::string_view text) noexcept {
    const std::size_t length = number_length(text);
    if (length == 0) {
        return syntax_error;
    }
    if (length == text.size()) {
        return nullptr;
    }
    const bool whole = text.substr(0, length).find_first_of(".eE") == std::string_view::npos;
    return is_word(text[length]) || (whole && text[length] == '.') ? syntax_error : nullptr;
}

/// text: what follows the opening quote.
const char* string_error(std::string_view text) noexcept {
    bool after_high = false;
    for (std::size_t at = 0; at < text.size();) {
        if (text[at] != '\\') {
            if (text[at] == '"') {
                return after_high ? syntax_error : nullptr;
            }
            if (after_high || !is_plain(text[at])) {
                return syntax_error;
            }
            ++at;
            continue;
        }
        const int unit = escaped_unit(text.substr(at));
        if (unit < 0) {
            constexpr std::string_view simple_escapes = "\"\\/bfnrt";
            if (after_high || at + 1 == text.size() ||
                simple_escapes.find(text[at + 1]) == std::string_view::npos) {
                return syntax_error;
            }
            at += 2;
            continue;
        }
        if (after_high != is_low_surrogate(unit)) {
            return syntax_error;
        }
        if (unit == 0) {
            return untranslatable;
        }
        after_high = is_high_surrogate(unit);
        at += unicode_escape_length;
    }
    return syntax_error;
}

}  // namespace

const char* lexical_error_after_number(std::string_view text, std::size_t at) noexcept {
    return at < text.size() && is_word(text[at]) ? syntax_error : lexical_error(text, at);
}

const char* lexical_error(std::string_view text, std::size_t at) noexcept {
    while (at < text.size() && is_blank(text[at])) {
        ++at;
    }
    if (at == text.size()) {
        return nullptr;
    }
    const std::string_view rest = text.substr(at);
    if (rest[0] == '"') {
        return string_error(rest.substr(1));
    }
    if (std::string_view("{}[],:").find(rest[0]) != std::string_view::npos) {
        return nullptr;
    }
    if (rest[0] == '-' || (rest[0] >= '0' && rest[0] <= '9')) {
        return number_error(rest);
    }
    const std::string_view word = rest.substr(0, word_length(rest));
    return word == "true" || word == "false" || word == "null" ? nullptr : syntax_error;
}

}  // namespace agno::codec
