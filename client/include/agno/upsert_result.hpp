#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agno/export.hpp"

namespace agno {

/// What became of one document.
enum class outcome : std::uint8_t {
    inserted,    ///< a new row
    updated,     ///< a stored row was changed
    unchanged,   ///< the stored row was identical already, nothing was written
    exists,      ///< with write_mode::insert: a row has the key already, it was left alone
    deleted,     ///< with write_mode::remove: the row is gone
    absent,      ///< with write_mode::remove: there was no such row
    stale,       ///< with config::newer_only: no newer than the stored row, left out
    suppressed,  ///< a BEFORE trigger declined the row
    duplicate,   ///< a later document of the same batch has the same session_id and tells the end
    rejected,    ///< with error_policy::skip: a bad document, left out
};

/// How many outcomes there are; rejected is the last.
inline constexpr std::size_t outcome_kinds = static_cast<std::size_t>(outcome::rejected) + 1;

/// The outcome's name as the server spells it, e.g. "inserted".
[[nodiscard]] AGNO_API std::string_view to_string(outcome what) noexcept;

/// The outcome of that name; nothing if the name is none of ours.
[[nodiscard]] AGNO_API std::optional<outcome> outcome_from(std::string_view name) noexcept;

/// How many documents had which outcome.
class AGNO_API outcome_counts {
  public:
    /// How many documents had this outcome.
    [[nodiscard]] std::uint64_t operator[](outcome what) const noexcept {
        return counts_[static_cast<std::size_t>(what)];
    }
    /// The same, to be changed.
    [[nodiscard]] std::uint64_t& operator[](outcome what) noexcept {
        return counts_[static_cast<std::size_t>(what)];
    }
    /// The sum over all outcomes: the number of documents.
    [[nodiscard]] std::uint64_t total() const noexcept;

    /// Adds the other's, outcome by outcome.
    outcome_counts& operator+=(const outcome_counts& other) noexcept;
    bool operator==(const outcome_counts&) const = default;

  private:
    std::array<std::uint64_t, outcome_kinds> counts_{};
};

/// One document that did not land: its outcome is rejected or stale.
struct document_report {
    /// 0-based position among the documents of the call: an index into the caller's span.
    std::uint64_t index = 0;
    /// 1-based line on which the document begins in its input; 0 if it had no lines.
    std::uint64_t line = 0;
    /// With config::key the key as text, of several columns a JSON array of them. Empty if the
    /// document has none that could be read.
    std::string session_id;
    /// rejected or stale.
    outcome what = outcome::rejected;
    /// Five characters for a rejected document, empty for a stale one.
    std::string sqlstate;
    /// Why, in words. What else PostgreSQL said of it (DETAIL, HINT, CONTEXT, names) follows on
    /// lines of its own.
    std::string detail;
};

/// What a call's time went to. Reading goes on while batches are written, and workers write at
/// once, so these may add up to more than the call took.
struct time_spent {
    /// Fetching documents from the source, and collecting them into batches.
    std::chrono::duration<double> reading{0};
    /// Handing batches to the network, over all workers.
    std::chrono::duration<double> sending{0};
    /// Waiting for the server's answers, over all workers: above all, to merges and commits.
    std::chrono::duration<double> merging{0};
};

/// What a call did.
struct upsert_result {
    /// How many documents had which outcome.
    outcome_counts counts;
    /// Every rejected or stale document, by ascending index. Empty if a report_handler took
    /// them.
    std::vector<document_report> reports;
    /// Members that had no column and were dropped, of the documents that were not rejected: with
    /// unknown_key_policy::ignore.
    std::uint64_t dropped = 0;
    /// Of the unchanged documents, those that were not even sent: with config::sync_file.
    std::uint64_t skipped = 0;
    /// Bytes of JSON text of the documents sent.
    std::uint64_t bytes = 0;
    /// Batches that succeeded; a batch that was halved counts as the parts it landed in.
    std::uint64_t batches = 0;
    /// Attempts that failed and were made again.
    std::uint64_t retries = 0;
    /// Documents that were sent again after a commit went unanswered and the server could not tell
    /// whether it had taken place: what the repetition found is what they count as. Where the
    /// first attempt had landed, that is unchanged, or stale with config::newer_only.
    std::uint64_t replayed = 0;
    /// Every document of the input before this index is settled: committed, or reported as rejected
    /// or stale. Counts may include later ones, of other workers.
    std::uint64_t settled = 0;
    /// What the call's time went to.
    time_spent spent;

    /// The number of documents the counts stand for.
    [[nodiscard]] std::uint64_t documents() const noexcept { return counts.total(); }
};

}  // namespace agno
