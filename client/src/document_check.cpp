#include "document_check.hpp"

#include "agno/config.hpp"
#include "utf8.hpp"

namespace agno::detail {

std::string_view trimmed(std::string_view text) noexcept {
    constexpr std::string_view blank = " \t\r\n";
    const std::size_t first = text.find_first_not_of(blank);
    if (first == std::string_view::npos) {
        return {};
    }
    return text.substr(first, text.find_last_not_of(blank) - first + 1);
}

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
    return std::nullopt;
}

}  // namespace agno::detail
