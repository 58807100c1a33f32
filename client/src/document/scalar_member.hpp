#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace agno::detail {

enum class scalars : std::uint8_t { strings, strings_and_numbers };

/// The document's top-level member of that name, found without reading further than that. Empty if
/// there is none, it is something else than wanted, or the text is no JSON up to there: for the
/// server to complain about.
[[nodiscard]] std::string find_scalar(std::string_view document, std::string_view name,
                                      scalars wanted);

}  // namespace agno::detail
