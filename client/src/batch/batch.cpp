#include "src/batch/batch.hpp"

#include <sys/mman.h>

#include <algorithm>
#include <memory>

namespace agno::detail {

namespace {

constexpr char line_end = '\n';

bool has_line_break(std::string_view document) {
    // Two searches for a single byte are much faster than one for either of two.
    return document.find('\n') != document.npos || document.find('\r') != document.npos;
}

/// What a text may still grow into, in large pages: else each small one costs a page fault.
void ask_for_large_pages([[maybe_unused]] std::string& text) {
#ifdef MADV_HUGEPAGE
    constexpr std::size_t page = 4096;
    void* begin = text.data() + text.size();
    std::size_t room = text.capacity() - text.size();
    if (std::align(page, page, begin, room) != nullptr) {
        // The system may have none, which is as well.
        static_cast<void>(madvise(begin, room - room % page, MADV_HUGEPAGE));
    }
#endif
}

}  // namespace

std::string_view batch_slice::text() const noexcept {
    if (entries_.empty()) {
        return {};
    }
    const std::size_t begin = entries_.front().offset;
    const std::size_t end = entries_.back().offset + entries_.back().size + sizeof line_end;
    return {text_.data() + begin, end - begin};
}

bool batch::has_room_for(std::string_view document) const noexcept {
    return empty() || (size() < max_documents_ &&
                       text_.size() + document.size() + sizeof line_end <= max_bytes_);
}

void batch::add(std::string_view document, std::uint64_t index, std::uint64_t line) {
    // Growing by doubling would hold two copies of a batch for a moment, and up to twice its size
    // permanently. Pages that are never touched take no memory.
    text_.reserve(std::max(max_bytes_, text_.size() + document.size() + sizeof line_end));
    entries_.push_back({text_.size(), document.size(), index, line});
    // Few documents are better off with small pages.
    constexpr std::size_t large = std::size_t{2} * 1024 * 1024;
    const bool was_large = text_.size() >= large;
    text_ += document;
    text_ += line_end;
    if (!was_large && text_.size() >= large) {
        ask_for_large_pages(text_);
    }
    spans_lines_ = spans_lines_ || has_line_break(document);
}

void batch::clear() {
    entries_.clear();
    text_.clear();
    spans_lines_ = false;
    if (text_.capacity() > max_bytes_) {
        text_.shrink_to_fit();
    }
}

batch_slice batch::slice(std::size_t first, std::size_t count) const {
    const std::span<const batch_entry> all(entries_);
    return {text_, all.subspan(first, std::min(count, all.size() - first)), spans_lines_};
}

}  // namespace agno::detail
