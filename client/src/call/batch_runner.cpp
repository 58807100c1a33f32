#include "src/call/batch_runner.hpp"

#include <utility>

#include "src/batch/doubtful_prefix.hpp"
#include "src/retry/retry.hpp"

namespace agno::detail {

batch_runner::batch_runner(server_link& link, const config& settings, bool preserve_updated_at,
                           std::stop_token stop, tally& results)
    : settings_(settings),
      stop_(std::move(stop)),
      results_(results),
      wake_(stop_),
      channel_(link, settings, preserve_updated_at),
      sizer_(static_cast<std::size_t>(settings.min_batch_size),
             static_cast<std::size_t>(settings.batch_size)),
      sieve_(settings) {}

void batch_runner::create_target() {
    retry_until_done(about(), [&](const deadline& until) { channel_.create_target(until); });
}

void batch_runner::begin_single_transaction() {
    retry_until_done(about(),
                     [&](const deadline& until) { channel_.begin_single_transaction(until); });
}

void batch_runner::end_single_transaction() {
    retry_until_done(about(),
                     [&](const deadline& until) { channel_.end_single_transaction(until); });
}

sync_circumstances batch_runner::circumstances() {
    sync_circumstances found;
    retry_until_done(about(),
                     [&](const deadline& until) { found = channel_.circumstances(until); });
    return found;
}

void batch_runner::prepare(const batch& documents) {
    if (record_ != nullptr) {
        sieve_.recall_next(documents, *record_);
    }
}

std::optional<node_map> batch_runner::find_nodes() {
    return channel_.find_nodes(deadline(settings_.timeout, wake_.descriptor()));
}

std::string batch_runner::try_node(const citus_node& node, const std::string& settings) {
    constexpr std::chrono::seconds patience{5};
    if (node.identity.empty()) {
        return "Citus does not reach it";
    }
    try {
        channel_.require_node(
            node, settings,
            deadline(settings_.timeout, wake_.descriptor()).no_longer_than(patience));
        return "";
    } catch (const failure& failed) {
        channel_.lead_to(std::nullopt);
        // libpq goes on, on lines of their own, with what else to look at.
        return failed.message.substr(0, failed.message.find('\n'));
    }
}

void batch_runner::run(const batch& documents) {
    write(record_ != nullptr ? sift(documents) : documents);
}

const batch& batch_runner::sift(const batch& documents) {
    const batch& changed =
        sieve_.sift(documents, *record_, [&](std::span<const std::string_view> versions) {
            std::vector<bool> answer;
            retry_until_done(about(), [&](const deadline& until) {
                answer = channel_.find_changed(versions, until);
            });
            return answer;
        });
    results_.kept_back(documents.slice(0, documents.size()), sieve_.kept_back());
    return changed;
}

void batch_runner::write(const batch& documents) {
    if (documents.empty()) {
        return;
    }
    const std::uint64_t number = results_.next_batch_number();
    std::size_t done = 0;
    doubtful_prefix doubtful;
    while (done < documents.size()) {
        throttle();
        attempted what = about(number);
        what.in_doubt = doubtful.goes_beyond(done);
        batch_slice slice = documents.slice(done, sizer_.size());
        what.slice = &slice;
        batch_outcome outcome;
        retry_until_done(what, [&](const deadline& until) {
            if (auto known = channel_.landed_after_all(until)) {
                outcome = std::move(*known);
                return;
            }
            if (channel_.in_doubt()) {
                doubtful.extend_to(done + slice.size());
            }
            slice = documents.slice(done, sizer_.size());
            outcome = channel_.write(slice, until);
        });
        sizer_.grow();
        met_citus_ = channel_.link().may_lead_to_nodes();
        const std::size_t replayed = doubtful.share_of(done, slice.size());
        done += slice.size();
        const std::vector<landed_version> versions = std::move(outcome.versions);
        results_.landed(slice, std::move(outcome), replayed);
        if (record_ != nullptr) {
            record_->note(slice, versions);
        }
    }
}

void batch_runner::retry_until_done(attempted what, const action& attempt) {
    for (;; ++what.retries) {
        try {
            attempt(deadline(settings_.timeout, wake_.descriptor()));
            results_.spent(channel_.take_spent());
            return;
        } catch (const failure& failed) {
            results_.spent(channel_.take_spent());
            await_retry(failed, what);
        }
    }
}

void batch_runner::await_retry(const failure& failed, const attempted& what) {
    if (failed.sqlstate == "40001") {
        met_conflict_ = true;
    }
    if (!channel_.can_retry(failed) || what.retries >= settings_.max_retries) {
        channel_.give_up();
        throw_error(failed, what);
    }
    if (what.slice != nullptr && decide_retry(failed) == retry_decision::retry_smaller) {
        sizer_.shrink(what.slice->size());
    }
    const int retry = what.retries + 1;
    const auto wait = backoff(retry, backoff_reason_of(failed, channel_.link().was_open()));
    try {
        results_.retried({describe(failed, what), failed.sqlstate, retry, wait});
    } catch (...) {
        channel_.give_up();
        throw;
    }
    pause(wait, stop_);
}

void batch_runner::throttle() {
    if (!is_first_) {
        pause(settings_.throttle_interval, stop_);
    }
    is_first_ = false;
}

attempted batch_runner::about(std::uint64_t batch_number) const {
    attempted what;
    what.batch_number = batch_number;
    what.target = settings_.target;
    what.runs_target = settings_.runs_target;
    what.loader_table = settings_.loader_table;
    what.borrowed = !channel_.link().can_reopen();
    return what;
}

}  // namespace agno::detail
