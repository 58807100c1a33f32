#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace agno::detail {

/// The document's top-level session_id, found without reading further than that. Empty if there
/// is none, it is no string, or the text is no JSON up to there: for the server to complain about.
[[nodiscard]] std::string find_session_id(std::string_view document);

/// The same without a parser, where the document begins with it and it is written without escapes,
/// as most are. Else empty.
[[nodiscard]] std::string_view leading_session_id(std::string_view document) noexcept;

/// Of session ids, the same where columns of some types (uuid, char, citext) may take them for one,
/// though they are spelled differently: in capitals, with blanks, hyphens or braces.
[[nodiscard]] std::size_t hash_of_session(std::string_view id) noexcept;

}  // namespace agno::detail
