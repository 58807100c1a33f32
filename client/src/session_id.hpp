#pragma once

#include <string>
#include <string_view>

namespace agno::detail {

/// The document's top-level session_id, found without reading further than that. Empty where there
/// is none, it is no string, or the text is no JSON up to there: for the server to complain about.
[[nodiscard]] std::string find_session_id(std::string_view document);

}  // namespace agno::detail
