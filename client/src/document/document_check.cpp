#include "src/document/document_check.hpp"

#include "agno/config.hpp"
#include "codec/byte_scan.hpp"
#include "src/document/utf8.hpp"

namespace agno::detail {

std::string_view trimmed(std::string_view text) noexcept {
    constexpr std::string_view blank = " \t\r\n";
    const std::size_t first = text.find_first_not_of(blank);
    if (first == std::string_view::npos) {
        return {};
    }
    return text.substr(first, text.find_last_not_of(blank) - first + 1);
}

namespace {

/// Whether some `}` is followed by a `{`, with blank space between them or not.
bool may_hold_several(std::string_view document) noexcept {
    constexpr std::string_view blank = " \t\r\n";
    for (std::size_t at = 0;
         (at = codec::find_line_end_or_seam(document, at)) + 1 < document.size(); ++at) {
        const auto behind = document.find_first_not_of(blank, at + 1);
        if (document[at] == '}' && behind != document.npos && document[behind] == '{') {
            return true;
        }
    }
    return false;
}

/// The like outside strings, where the server begins another document.
bool holds_several(std::string_view document) noexcept {
    bool in_string = false;
    char last = '\0';
    for (std::size_t at = 0; at < document.size(); ++at) {
        const char c = document[at];
        if (c == '"') {
            in_string = !in_string;
        } else if (in_string && c == '\\') {
            ++at;
        } else if (!in_string && c == '{' && last == '}') {
            return true;
        }
        if (c != ' ' && c != '\t' && c != '\r' && c != '\n') {
            last = c;
        }
    }
    return false;
}

}  // namespace

std::optional<defect> find_defect(std::string_view document) {
    constexpr std::size_t line_end = 1;
    constexpr auto longest = static_cast<std::size_t>(config::largest_batch_bytes) - line_end;
    if (document.size() > longest) {
        return defect{"54000", "the document has " + std::to_string(document.size()) +
                                   " bytes, and at most " + std::to_string(longest) +
                                   " can be written"};
    }
    // A lone "{" would take the following document for its body.
    if (!document.starts_with('{') || document.size() < 2) {
        return defect{"22P02", "the document is not a JSON object"};
    }
    if (const std::size_t bad = find_invalid_utf8(document); bad != std::string_view::npos) {
        return defect{"22021",
                      "the document is not valid UTF-8 at byte " + std::to_string(bad + 1)};
    }
    // It is not JSON, and would be counted as two documents.
    if (may_hold_several(document) && holds_several(document)) {
        return defect{"22P02", "the document is not one JSON object: another follows inside it"};
    }
    return std::nullopt;
}

}  // namespace agno::detail
