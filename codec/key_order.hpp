#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace agno::codec {

/// A key to be sorted, and where it came from.
struct key_entry {
    std::string_view key;
    std::uint64_t origin;
    /// The sort's own: the first bytes behind what all keys have in common.
    std::uint64_t abbreviation;
};

/// Sorts ascending by bytes (a shorter key before those it begins), equal keys by origin. Allocates
/// nothing.
void sort_by_key(std::span<key_entry> entries);

/// True if two sorted entries have the same key. Cheaper than to compare the keys, which may lie
/// anywhere in memory.
bool same_key(const key_entry& a, const key_entry& b) noexcept;

}  // namespace agno::codec
