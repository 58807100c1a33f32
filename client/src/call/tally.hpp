#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "agno/config.hpp"
#include "agno/document_source.hpp"
#include "agno/upsert_result.hpp"
#include "src/batch/batch.hpp"
#include "src/batch/settled_prefix.hpp"
#include "src/transport/upsert_statement.hpp"

namespace agno::detail {

/// A callback of the caller's. By throwing it ended the call, so that it is not called again,
/// although other workers may still be busy.
template <class... Arguments>
class callers_function {
  public:
    /// function: may be empty; outlives this.
    explicit callers_function(const std::function<void(Arguments...)>& function)
        : function_(function) {}

    explicit operator bool() const { return static_cast<bool>(function_); }

    void operator()(Arguments... arguments) {
        if (function_ && !threw_) {
            threw_ = true;
            function_(arguments...);
            threw_ = false;
        }
    }

  private:
    const std::function<void(Arguments...)>& function_;
    bool threw_ = false;
};

/// Adds up what all workers of a call did, and calls the caller's callbacks. Safe to share.
class tally {
  public:
    /// first_index: of the call's first document. The other two outlive the tally.
    tally(const config& settings, const report_handler& on_report, std::uint64_t first_index)
        : on_progress_(settings.on_progress),
          on_retry_(settings.on_retry),
          on_notice_(settings.on_notice),
          on_report_(on_report),
          settled_(first_index),
          batch_size_(settings.batch_size) {
        sum_.settled = first_index;
    }

    /// Numbers batches from 1, in the order in which they are begun.
    [[nodiscard]] std::uint64_t next_batch_number();

    /// replayed: how many of the slice's documents count in upsert_result::replayed.
    void landed(const batch_slice& slice, batch_outcome outcome, std::uint64_t replayed = 0);
    /// Documents that were not sent, since their rows are as they say.
    void kept_back(const batch_slice& slice, const std::vector<std::size_t>& positions);
    /// A document that was refused before it was sent.
    void refused(document_report refusal, std::string_view text);
    void retried(const retry_notice& notice);
    void noticed(const std::string& text);
    void spent(const time_spent& more);

    /// Reports documents that waited for earlier ones which were never settled.
    void report_rest();

    /// The sum, its reports sorted. Once no worker is left.
    [[nodiscard]] upsert_result total();

  private:
    struct held_report {
        document_report report;
        std::string text;
    };

    void settle(std::uint64_t index);
    void tell_progress();
    void report(document_report each, std::string_view text);
    void report_held(std::uint64_t before);

    callers_function<const upsert_result&> on_progress_;
    callers_function<const retry_notice&> on_retry_;
    callers_function<const std::string&> on_notice_;
    callers_function<const document_report&, std::string_view> on_report_;
    std::mutex mutex_;
    upsert_result sum_;
    settled_prefix settled_;
    std::int64_t batch_size_;
    // Documents settled since on_progress_ was called.
    std::int64_t refused_since_ = 0;
    // For on_report_, by index: not all documents before these are settled.
    std::map<std::uint64_t, held_report> held_;
    std::uint64_t batches_begun_ = 0;
};

}  // namespace agno::detail
