#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace agno::detail {

/// Of the document's top-level members of these names, or its session_id where none is named: the
/// same for documents of one key, however it is spelled (1 and 1.0 and "1", capitals). Found
/// without reading further than the last one.
[[nodiscard]] std::size_t hash_of_key(std::string_view document, std::span<const std::string> key);

}  // namespace agno::detail
