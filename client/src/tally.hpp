#pragma once

#include <mutex>
#include <string_view>

#include "agno/document_source.hpp"
#include "agno/upsert_result.hpp"
#include "batch.hpp"
#include "upsert_statement.hpp"

namespace agno::detail {

/// Adds up what all workers of a call did, and tells the caller's callbacks. Safe to share.
class tally {
  public:
    tally(const std::function<void(const upsert_result&)>& on_progress,
          const report_handler& on_report)
        : on_progress_(on_progress), on_report_(on_report) {}

    /// Numbers batches from 1, in the order in which they are begun.
    [[nodiscard]] std::uint64_t next_batch_number();

    void landed(const batch_slice& slice, batch_outcome outcome);
    /// A document that was refused before it was sent.
    void refused(document_report refusal, std::string_view text);
    void retried();

    /// The sum, its reports sorted. Once no worker is left.
    [[nodiscard]] upsert_result total();

  private:
    void report(document_report each, std::string_view text);

    const std::function<void(const upsert_result&)>& on_progress_;
    const report_handler& on_report_;
    std::mutex mutex_;
    upsert_result sum_;
    std::uint64_t batches_begun_ = 0;
};

}  // namespace agno::detail
