#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "src/sync/digest.hpp"

namespace agno::detail {

/// What a sync file holds of one document: that it landed, and the row version that it left.
struct remembered_row {
    std::uint64_t key = 0;  ///< a hash
    digest document;
    std::string version;
};

/// As a sync file has it under its key.
[[nodiscard]] std::string written(const remembered_row& row);
[[nodiscard]] bool is_of(std::string_view value, const digest& document);
[[nodiscard]] std::string_view version_of(std::string_view value);

/// The same with the key in front.
[[nodiscard]] std::string written_with_key(const remembered_row& row);
[[nodiscard]] remembered_row read_with_key(std::string_view value);

struct place_by_key {
    std::uint64_t key;
    std::size_t at;
    auto operator<=>(const place_by_key&) const = default;
};

/// In the order of the file's pages, in which each of them is visited once. Rows of one key keep
/// theirs.
[[nodiscard]] std::vector<place_by_key> by_key(std::span<const remembered_row> rows);

}  // namespace agno::detail
