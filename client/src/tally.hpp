#pragma once

#include <map>
#include <mutex>
#include <string>
#include <string_view>

#include "agno/config.hpp"
#include "agno/document_source.hpp"
#include "agno/upsert_result.hpp"
#include "batch.hpp"
#include "settled_prefix.hpp"
#include "upsert_statement.hpp"

namespace agno::detail {

/// Adds up what all workers of a call did, and tells the caller's callbacks. Safe to share.
class tally {
  public:
    /// first_index: of the call's first document. The other two outlive the tally.
    tally(const config& settings, const report_handler& on_report, std::uint64_t first_index)
        : settings_(settings), on_report_(on_report), settled_(first_index) {
        sum_.settled = first_index;
    }

    /// Numbers batches from 1, in the order in which they are begun.
    [[nodiscard]] std::uint64_t next_batch_number();

    void landed(const batch_slice& slice, batch_outcome outcome);
    /// A document that was refused before it was sent.
    void refused(document_report refusal, std::string_view text);
    void retried(const retry_notice& notice);
    void spent(const time_spent& more);

    /// Reports what had to wait for documents before it that never got done with.
    void report_rest();

    /// The sum, its reports sorted. Once no worker is left.
    [[nodiscard]] upsert_result total();

  private:
    struct held_report {
        document_report report;
        std::string text;
    };

    void settle(std::uint64_t index);
    void report(document_report each, std::string_view text);
    void report_held(std::uint64_t before);

    const config& settings_;
    const report_handler& on_report_;
    std::mutex mutex_;
    upsert_result sum_;
    settled_prefix settled_;
    // For on_report_, by index: not all documents before these are done with.
    std::map<std::uint64_t, held_report> held_;
    std::uint64_t batches_begun_ = 0;
};

}  // namespace agno::detail
