#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <vector>

namespace agno::cli {

/// Where a document is in the inputs.
struct document_place {
    /// Which of the inputs, from 0.
    std::size_t input = 0;
    /// Where it begins there: both from 1, the column in bytes.
    std::uint64_t line = 0;
    std::uint64_t column = 0;
    /// Of its first byte in the input (decompressed), and of the one behind its last.
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
    /// Of the input up to `end`.
    std::uint32_t checksum = 0;
    /// It has no line break in it.
    bool is_one_line = true;
    /// Bytes of all files that had been read by then, before decompression.
    std::uint64_t bytes_read = 0;
};

/// How much of an input is settled: its documents are committed or reported.
struct input_position {
    std::uint64_t documents = 0;
    /// Behind the last of them, in the input (decompressed).
    std::uint64_t offset = 0;
    /// Of the input up to there.
    std::uint32_t checksum = 0;

    bool operator==(const input_position&) const = default;
};

/// Remembers where documents came from until they are settled, and then how far that got. Safe to
/// share: one thread reads documents while others finish them.
class pending_places {
  public:
    /// positions: of each input, where the reading begins.
    explicit pending_places(std::vector<input_position> positions);

    /// The index that the first document gets: of all inputs together.
    [[nodiscard]] std::uint64_t first_index() const noexcept { return first_index_; }

    /// The place of the next document.
    void add(const document_place& place);

    /// Nothing if the document is settled.
    [[nodiscard]] std::optional<document_place> find(std::uint64_t index) const;

    /// All documents before this index are settled.
    void settle(std::uint64_t index);

    [[nodiscard]] std::vector<input_position> positions() const;
    /// document_place::bytes_read of the latest document that is settled.
    [[nodiscard]] std::uint64_t bytes_done() const;
    /// The same, for what was read only to get to where the reading begins.
    [[nodiscard]] std::uint64_t bytes_before() const;

  private:
    mutable std::mutex mutex_;
    std::vector<input_position> positions_;
    std::uint64_t first_index_ = 0;
    // Of the first pending document.
    std::uint64_t next_index_ = 0;
    std::deque<document_place> places_;
    std::uint64_t bytes_done_ = 0;
    std::optional<std::uint64_t> bytes_before_;
};

}  // namespace agno::cli
