#include "src/document/session_id.hpp"

#include "codec/byte_scan.hpp"
#include "src/document/scalar_member.hpp"

namespace agno::detail {

std::string_view leading_session_id(std::string_view document) noexcept {
    constexpr std::string_view beginning = R"({"session_id":)";
    if (!document.starts_with(beginning)) {
        return {};
    }
    document.remove_prefix(beginning.size());
    document.remove_prefix(document.starts_with(' ') ? 1 : 0);
    if (!document.starts_with('"')) {
        return {};
    }
    document.remove_prefix(1);
    const char* const end = document.data() + document.size();
    const char* const behind = codec::skip_plain(document.data(), end);
    return behind != end && *behind == '"' ? std::string_view(document.data(), behind)
                                           : std::string_view();
}

std::string find_session_id(std::string_view document) {
    if (const std::string_view leading = leading_session_id(document); !leading.empty()) {
        return std::string(leading);
    }
    return find_scalar(document, "session_id", scalars::strings);
}

std::size_t hash_of_session(std::string_view id) noexcept {
    std::size_t hash = 0;
    for (const char byte : id) {
        const char small = byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte - 'A' + 'a') : byte;
        const bool is_punctuation = small >= ' ' && small < '0';
        if (!is_punctuation && small != '{' && small != '}') {
            constexpr std::size_t spread = 0x9E3779B97F4A7C15;
            hash = (hash ^ static_cast<unsigned char>(small)) * spread;
            hash ^= hash >> 32;
        }
    }
    return hash;
}

}  // namespace agno::detail
