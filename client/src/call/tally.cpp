#include "src/call/tally.hpp"

#include <algorithm>
#include <limits>

namespace agno::detail {

std::uint64_t tally::next_batch_number() {
    const std::scoped_lock lock(mutex_);
    return ++batches_begun_;
}

void tally::landed(const batch_slice& slice, batch_outcome outcome, std::uint64_t replayed) {
    const std::scoped_lock lock(mutex_);
    sum_.counts += outcome.counts;
    sum_.dropped += outcome.dropped;
    sum_.bytes += slice.bytes();
    sum_.replayed += replayed;
    ++sum_.batches;
    for (std::size_t at = 0; at < slice.size(); ++at) {
        settle(slice.entry(at).index);
    }
    for (batch_report& each : outcome.reports) {
        const batch_entry& entry = slice.entry(each.position);
        report({entry.index, entry.line, std::move(each.session_id), each.what,
                std::move(each.sqlstate), std::move(each.detail)},
               slice.document(each.position));
    }
    report_held(sum_.settled);
    tell_progress();
}

void tally::kept_back(const batch_slice& slice, const std::vector<std::size_t>& positions) {
    if (positions.empty()) {
        return;
    }
    const std::scoped_lock lock(mutex_);
    sum_.counts[outcome::unchanged] += positions.size();
    sum_.skipped += positions.size();
    for (const std::size_t at : positions) {
        settle(slice.entry(at).index);
    }
    report_held(sum_.settled);
    tell_progress();
}

void tally::refused(document_report refusal, std::string_view text) {
    const std::scoped_lock lock(mutex_);
    ++sum_.counts[outcome::rejected];
    settle(refusal.index);
    report(std::move(refusal), text);
    // Else an input of which nothing is ever sent would seem to stand still.
    if (++refused_since_ >= batch_size_) {
        tell_progress();
    }
}

void tally::retried(const retry_notice& notice) {
    const std::scoped_lock lock(mutex_);
    ++sum_.retries;
    on_retry_(notice);
}

void tally::noticed(const std::string& text) {
    const std::scoped_lock lock(mutex_);
    on_notice_(text);
}

void tally::spent(const time_spent& more) {
    const std::scoped_lock lock(mutex_);
    sum_.spent.reading += more.reading;
    sum_.spent.sending += more.sending;
    sum_.spent.merging += more.merging;
}

void tally::settle(std::uint64_t index) {
    settled_.settle(index);
    sum_.settled = settled_.end();
}

void tally::tell_progress() {
    refused_since_ = 0;
    on_progress_(sum_);
}

void tally::report(document_report each, std::string_view text) {
    if (!on_report_) {
        sum_.reports.push_back(std::move(each));
    } else if (each.index < sum_.settled) {
        report_held(each.index);
        on_report_(each, text);
    } else {
        const std::uint64_t index = each.index;
        held_.emplace(index, held_report{std::move(each), std::string(text)});
    }
}

void tally::report_held(std::uint64_t before) {
    while (!held_.empty() && held_.begin()->first < before) {
        const auto next = held_.extract(held_.begin());
        on_report_(next.mapped().report, next.mapped().text);
    }
}

void tally::report_rest() {
    const std::scoped_lock lock(mutex_);
    report_held(std::numeric_limits<std::uint64_t>::max());
}

upsert_result tally::total() {
    const std::scoped_lock lock(mutex_);
    std::ranges::sort(sum_.reports, {}, &document_report::index);
    return sum_;
}

}  // namespace agno::detail
