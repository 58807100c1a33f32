#pragma once

#include <chrono>
#include <cstdint>
#include <stop_token>
#include <string_view>

#include "src/libpq/failure.hpp"

namespace agno::detail {

/// What a failed attempt calls for.
enum class retry_decision : std::uint8_t {
    give_up,        ///< it would fail again
    retry,          ///< the same once more
    retry_smaller,  ///< once more, with fewer documents
};

/// What to do after an error of the server's, by SQLSTATE.
[[nodiscard]] retry_decision decide_retry(std::string_view sqlstate) noexcept;

/// What to do after a failed attempt of any kind.
[[nodiscard]] retry_decision decide_retry(const failure& failed) noexcept;

/// What waiting is for.
enum class backoff_reason : std::uint8_t {
    clash,   ///< with others: for them to get out of the way
    outage,  ///< of the server or the network, which was there before: for it to come back
};

/// was_open: there has been a connection. Where there never was, it is more likely that the
/// conninfo is wrong, and the caller had better hear of it soon.
[[nodiscard]] backoff_reason backoff_reason_of(const failure& failed, bool was_open) noexcept;

/// How long the n-th retry (from 1) may wait at most, up to 10 s: 100 ms, doubled each time; of an
/// outage from the second on 2 s, doubled each time, for a server that restarts.
[[nodiscard]] std::chrono::milliseconds backoff_ceiling(int retry, backoff_reason why) noexcept;

/// A random time up to that, so that writers which failed together don't come back together. What
/// is for a server to come back is at least half of it.
[[nodiscard]] std::chrono::milliseconds backoff(int retry, backoff_reason why);

/// Sleeps, or returns early once a stop is requested.
void pause(std::chrono::milliseconds duration, const std::stop_token& stop);

}  // namespace agno::detail
