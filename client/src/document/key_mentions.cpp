#include "src/document/key_mentions.hpp"

#include <algorithm>

#include "codec/byte_scan.hpp"

namespace agno::detail {

namespace {

/// Of the string that begins at `from`: behind its closing quote, or the text's end.
std::size_t string_end(std::string_view text, std::size_t from) {
    const char* const end = text.data() + text.size();
    const char* at = text.data() + from + 1;
    while ((at = codec::skip_plain(at, end)) != end && *at != '"') {
        at += *at == '\\' && at + 1 != end ? 2 : 1;
    }
    return static_cast<std::size_t>(at - text.data()) + (at == end ? 0 : 1);
}

bool is_name(std::string_view behind) {
    const auto at = std::ranges::find_if_not(behind, codec::is_blank);
    return at != behind.end() && *at == ':';
}

bool is_of_key(std::string_view name, std::span<const std::string> key) {
    return key.empty() ? name == "session_id" : std::ranges::find(key, name) != key.end();
}

}  // namespace

bool names_key_once(std::string_view document, std::span<const std::string> key) {
    constexpr int top_level = 1;
    std::size_t mentions = 0;
    int depth = 0;
    for (std::size_t at = 0; at < document.size();) {
        const char c = document[at];
        if (c != '"') {
            depth += codec::opens_container(c) ? 1 : codec::closes_container(c) ? -1 : 0;
            ++at;
            continue;
        }
        const std::size_t end = string_end(document, at);
        if (depth == top_level && is_name(document.substr(end))) {
            const std::string_view name = document.substr(at + 1, end - at - 2);
            if (name.find('\\') != name.npos) {
                return false;
            }
            mentions += is_of_key(name, key) ? 1 : 0;
        }
        at = end;
    }
    return mentions <= std::max<std::size_t>(key.size(), 1);
}

}  // namespace agno::detail
