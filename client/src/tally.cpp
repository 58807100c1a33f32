#include "tally.hpp"

#include <algorithm>

namespace agno::detail {

std::uint64_t tally::next_batch_number() {
    const std::scoped_lock lock(mutex_);
    return ++batches_begun_;
}

void tally::landed(const batch_slice& slice, batch_outcome outcome) {
    const std::scoped_lock lock(mutex_);
    sum_.counts += outcome.counts;
    sum_.bytes += slice.bytes();
    ++sum_.batches;
    for (batch_report& each : outcome.reports) {
        const batch_entry& entry = slice.entry(each.position);
        report({entry.index, entry.line, std::move(each.session_id), each.what,
                std::move(each.sqlstate), std::move(each.detail)},
               slice.document(each.position));
    }
    if (on_progress_) {
        on_progress_(sum_);
    }
}

void tally::refused(document_report refusal, std::string_view text) {
    const std::scoped_lock lock(mutex_);
    ++sum_.counts[outcome::rejected];
    report(std::move(refusal), text);
}

void tally::retried() {
    const std::scoped_lock lock(mutex_);
    ++sum_.retries;
}

void tally::report(document_report each, std::string_view text) {
    if (on_report_) {
        on_report_(each, text);
    } else {
        sum_.reports.push_back(std::move(each));
    }
}

upsert_result tally::total() {
    const std::scoped_lock lock(mutex_);
    std::ranges::sort(sum_.reports, {}, &document_report::index);
    return sum_;
}

}  // namespace agno::detail
