#include "batch.hpp"

#include <algorithm>

namespace agno::detail {

std::size_t batch_slice::bytes() const noexcept {
    // A batch's documents lie end to end.
    return entries_.empty() ? 0
                            : entries_.back().offset + entries_.back().size - entries_[0].offset;
}

bool batch::has_room_for(std::string_view document) const noexcept {
    return empty() || (size() < max_documents_ && text_.size() + document.size() <= max_bytes_);
}

void batch::add(std::string_view document, std::uint64_t index, std::uint64_t line) {
    // Growing by doubling would hold two copies of a batch for a moment, and up to twice its size
    // for good. Untouched pages cost nothing.
    text_.reserve(std::max(max_bytes_, text_.size() + document.size()));
    entries_.push_back({text_.size(), document.size(), index, line});
    text_ += document;
}

void batch::clear() {
    entries_.clear();
    text_.clear();
    if (text_.capacity() > max_bytes_) {
        text_.shrink_to_fit();
    }
}

batch_slice batch::slice(std::size_t first, std::size_t count) const {
    const std::span<const batch_entry> all(entries_);
    return {text_, all.subspan(first, std::min(count, all.size() - first))};
}

}  // namespace agno::detail
