#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace agno::detail {

/// Where a document of a batch came from and where its text is.
struct batch_entry {
    std::size_t offset;
    std::size_t size;
    std::uint64_t index;  ///< 0-based over the whole call
    std::uint64_t line;   ///< 1-based in the input, 0: none
};

/// Some neighbouring documents of a batch. A view: valid while the batch is left alone.
class batch_slice {
  public:
    batch_slice(std::string_view text, std::span<const batch_entry> entries, bool spans_lines)
        : text_(text), entries_(entries), spans_lines_(spans_lines) {}

    [[nodiscard]] std::size_t size() const noexcept { return entries_.size(); }
    [[nodiscard]] const batch_entry& entry(std::size_t at) const { return entries_[at]; }
    [[nodiscard]] std::string_view document(std::size_t at) const {
        return text_.substr(entries_[at].offset, entries_[at].size);
    }

    /// All the documents, with a line end after each.
    [[nodiscard]] std::string_view text() const noexcept;
    /// True if some document of the batch has line breaks of its own.
    [[nodiscard]] bool spans_lines() const noexcept { return spans_lines_; }

    /// Bytes of the documents themselves.
    [[nodiscard]] std::size_t bytes() const noexcept { return text().size() - size(); }

  private:
    std::string_view text_;
    std::span<const batch_entry> entries_;
    bool spans_lines_;
};

/// Documents collected up to a number of rows or bytes, whichever comes first.
class batch {
  public:
    batch(std::size_t max_documents, std::size_t max_bytes)
        : max_documents_(max_documents), max_bytes_(max_bytes) {}

    /// False if the document has to wait for the next batch. An empty batch takes any.
    [[nodiscard]] bool has_room_for(std::string_view document) const noexcept;
    void add(std::string_view document, std::uint64_t index, std::uint64_t line);
    /// Empties the batch and keeps its memory, unless an oversized document has swollen it.
    void clear();

    [[nodiscard]] bool empty() const noexcept { return entries_.empty(); }
    [[nodiscard]] std::size_t size() const noexcept { return entries_.size(); }
    /// At most `count` documents from the one at `first` on.
    [[nodiscard]] batch_slice slice(std::size_t first, std::size_t count) const;

  private:
    std::size_t max_documents_;
    std::size_t max_bytes_;
    std::string text_;
    std::vector<batch_entry> entries_;
    bool spans_lines_ = false;
};

}  // namespace agno::detail
