#include "cli/show/activity_log.hpp"

#include <array>
#include <cstdio>
#include <string>

#include "cli/show/number_text.hpp"

namespace agno::cli {

namespace {

outcome_counts difference(const outcome_counts& of, const outcome_counts& to) {
    outcome_counts result;
    for (std::size_t kind = 0; kind < outcome_kinds; ++kind) {
        const auto what = static_cast<outcome>(kind);
        result[what] = of[what] - to[what];
    }
    return result;
}

}  // namespace

void activity_log::batch(const upsert_result& so_far) {
    if (so_far.batches == before_.batches) {
        return;
    }
    const outcome_counts counts = difference(so_far.counts, before_.counts);
    line("batch " + grouped(so_far.batches) + ": " +
         counted(counts.total(), "document", "documents") + ", " +
         megabytes(so_far.bytes - before_.bytes) + ": " + outcome_words(counts, ", "));
    before_ = so_far;
}

void activity_log::retry(const retry_notice& notice) {
    const std::chrono::duration<double> pause = notice.pause;
    line("retry " + std::to_string(notice.retry) + " of " + std::to_string(max_retries_) + " in " +
         seconds_text(pause) + ": " + notice.what);
}

void activity_log::line(const std::string& text) {
    const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - started_;
    std::array<char, 64> time;
    std::snprintf(time.data(), time.size(), "%.3f s: ", elapsed.count());
    console_.line(time.data() + text);
}

}  // namespace agno::cli
