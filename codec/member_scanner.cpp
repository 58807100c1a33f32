#include "codec/member_scanner.hpp"

#include "codec/byte_scan.hpp"

namespace agno::codec {

namespace {

/// The length of the string that begins there, its quotes included.
std::size_t string_length(std::string_view text) {
    const char* end = text.data() + text.size();
    const char* at = text.data() + 1;
    while ((at = skip_plain(at, end)) != end && *at != '"') {
        at += *at == '\\' ? 2 : 1;
    }
    return static_cast<std::size_t>(at + 1 - text.data());
}

/// The same for an array or object.
std::size_t container_length(std::string_view text) {
    std::size_t depth = 0;
    for (std::size_t at = 0;;) {
        const char c = text[at];
        at += c == '"' ? string_length(text.substr(at)) : 1;
        if (opens_container(c)) {
            ++depth;
        } else if (closes_container(c) && --depth == 0) {
            return at;
        }
    }
}

std::size_t value_length(std::string_view text) {
    if (text.front() == '"') {
        return string_length(text);
    }
    if (opens_container(text.front())) {
        return container_length(text);
    }
    return text.find_first_of(",} \t\r\n");
}

}  // namespace

member_scanner::member_scanner(std::string_view text) : rest_(text) {
    skip_blanks();
    rest_.remove_prefix(1);
}

bool member_scanner::next() {
    skip_blanks();
    if (rest_.front() == ',') {
        rest_.remove_prefix(1);
        skip_blanks();
    }
    if (rest_.front() == '}') {
        return false;
    }
    const std::size_t quoted = string_length(rest_);
    key_ = rest_.substr(1, quoted - 2);
    rest_.remove_prefix(quoted);
    skip_blanks();
    rest_.remove_prefix(1);
    skip_blanks();
    value_ = rest_.substr(0, value_length(rest_));
    rest_.remove_prefix(value_.size());
    return true;
}

void member_scanner::skip_blanks() {
    while (is_blank(rest_.front())) {
        rest_.remove_prefix(1);
    }
}

}  // namespace agno::codec
