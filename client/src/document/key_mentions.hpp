#pragma once

#include <span>
#include <string>
#include <string_view>

namespace agno::detail {

/// False where a document may name a member of its key twice, at its top level: then the last one
/// counts, and hash_of_key() may be that of another row. key: as there.
[[nodiscard]] bool names_key_once(std::string_view document, std::span<const std::string> key);

}  // namespace agno::detail
