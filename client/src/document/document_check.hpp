#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace agno::detail {

/// Why a document can't be sent, in the server's terms.
struct defect {
    std::string sqlstate;
    std::string detail;
};

/// The text without JSON's blank space around it.
[[nodiscard]] std::string_view trimmed(std::string_view text) noexcept;

/// Finds what would harm the document's neighbours in a batch, where only it should fail: bytes
/// that are not UTF-8 make the whole COPY fail, and a text that is no object, or several, would
/// change where the server sees documents begin and end. Everything else about a document is for
/// the server to judge. document: trimmed.
[[nodiscard]] std::optional<defect> find_defect(std::string_view document);

}  // namespace agno::detail
