#include "codec/key_order.hpp"

#include <algorithm>

namespace agno::codec {

namespace {

std::size_t shared_length(std::string_view a, std::string_view b) {
    const std::size_t limit = std::min(a.size(), b.size());
    return static_cast<std::size_t>(
        std::mismatch(a.begin(), a.begin() + static_cast<std::ptrdiff_t>(limit), b.begin()).first -
        a.begin());
}

/// Session ids tend to begin alike: what all keys share tells nothing about their order.
std::size_t common_prefix_length(std::span<const key_entry> entries) {
    const std::string_view first = entries.front().key;
    std::size_t length = first.size();
    for (const key_entry& entry : entries) {
        length = shared_length(first.substr(0, length), entry.key);
    }
    return length;
}

/// Up to eight bytes as a number that sorts as they do; a missing byte sorts first.
std::uint64_t abbreviate(std::string_view bytes) {
    std::uint64_t number = 0;
    for (std::size_t i = 0; i < sizeof number; ++i) {
        number = number << 8 | (i < bytes.size() ? static_cast<unsigned char>(bytes[i]) : 0);
    }
    return number;
}

bool comes_before(const key_entry& a, const key_entry& b) {
    if (a.abbreviation != b.abbreviation) {
        return a.abbreviation < b.abbreviation;
    }
    if (const int order = a.key.compare(b.key); order != 0) {
        return order < 0;
    }
    return a.origin < b.origin;
}

}  // namespace

void sort_by_key(std::span<key_entry> entries) {
    if (entries.empty()) {
        return;
    }
    const std::size_t prefix = common_prefix_length(entries);
    for (key_entry& entry : entries) {
        entry.abbreviation = abbreviate(entry.key.substr(prefix));
    }
    std::sort(entries.begin(), entries.end(), comes_before);
}

bool same_key(const key_entry& a, const key_entry& b) noexcept {
    return a.abbreviation == b.abbreviation && a.key == b.key;
}

}  // namespace agno::codec
