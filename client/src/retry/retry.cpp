#include "src/retry/retry.hpp"

#include <algorithm>
#include <array>
#include <condition_variable>
#include <mutex>
#include <random>

namespace agno::detail {

using std::chrono::milliseconds;

namespace {

constexpr std::array<std::string_view, 8> passing_states = {
    "25P03",  // idle_in_transaction_session_timeout: the session is gone
    "40001",  // serialization_failure
    "40P01",  // deadlock_detected
    "55P03",  // lock_not_available
    "57P01",  // admin_shutdown
    "57P02",  // crash_shutdown
    "57P03",  // cannot_connect_now
    "57P05",  // idle_session_timeout: the same
};

constexpr std::string_view connection_exceptions = "08";
constexpr std::string_view insufficient_resources = "53";

}  // namespace

retry_decision decide_retry(std::string_view sqlstate) noexcept {
    if (sqlstate.starts_with(insufficient_resources)) {
        return retry_decision::retry_smaller;
    }
    const bool passing =
        sqlstate.starts_with(connection_exceptions) ||
        std::find(passing_states.begin(), passing_states.end(), sqlstate) != passing_states.end();
    return passing ? retry_decision::retry : retry_decision::give_up;
}

retry_decision decide_retry(const failure& failed) noexcept {
    switch (failed.kind) {
        case failure_kind::stopped:
        case failure_kind::setup:
            return retry_decision::give_up;
        case failure_kind::timeout:
            return failed.at == phase::connecting ? retry_decision::retry
                                                  : retry_decision::retry_smaller;
        case failure_kind::connection:
            if (failed.is_permanent) {
                return retry_decision::give_up;
            }
            // A class 53 error is about the connection here, not about the size of the batch.
            return decide_retry(failed.sqlstate) == retry_decision::give_up
                       ? retry_decision::give_up
                       : retry_decision::retry;
        case failure_kind::server:
            break;
    }
    return failed.statement_timeout.empty() ? decide_retry(failed.sqlstate)
                                            : retry_decision::retry_smaller;
}

backoff_reason backoff_reason_of(const failure& failed, bool was_open) noexcept {
    const bool is_outage =
        failed.kind == failure_kind::connection || failed.sqlstate.starts_with("57P");
    return is_outage && was_open ? backoff_reason::outage : backoff_reason::clash;
}

milliseconds backoff_ceiling(int retry, backoff_reason why) noexcept {
    constexpr milliseconds first{100};
    constexpr milliseconds second_of_outage{2000};
    constexpr milliseconds longest{10'000};
    constexpr int doublings_to_longest = 7;
    const auto doubled = [=](milliseconds base, int times) {
        return std::min(longest, base * (1 << std::clamp(times, 0, doublings_to_longest)));
    };
    return why == backoff_reason::outage && retry > 1 ? doubled(second_of_outage, retry - 2)
                                                      : doubled(first, retry - 1);
}

// Two lines of <random>: Debian has no library for retries in C++.
milliseconds backoff(int retry, backoff_reason why) {
    thread_local std::minstd_rand generator{std::random_device{}()};
    const auto most = backoff_ceiling(retry, why).count();
    const auto least = why == backoff_reason::outage ? most / 2 : 0;
    return milliseconds(std::uniform_int_distribution<milliseconds::rep>(least, most)(generator));
}

void pause(milliseconds duration, const std::stop_token& stop) {
    // A moment further off may be none that the clock can tell.
    constexpr std::chrono::years longest(1);
    duration = std::min<milliseconds>(duration, longest);
    std::mutex mutex;
    std::condition_variable_any never_notified;
    std::unique_lock lock(mutex);
    never_notified.wait_for(lock, stop, duration, [] { return false; });
}

}  // namespace agno::detail
