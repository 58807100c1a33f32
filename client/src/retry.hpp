#pragma once

#include <chrono>
#include <cstdint>
#include <stop_token>
#include <string_view>

#include "failure.hpp"

namespace agno::detail {

/// What a failed attempt calls for.
enum class remedy : std::uint8_t {
    give_up,        ///< it would fail again
    retry,          ///< the same once more
    retry_smaller,  ///< once more, with fewer documents
};

/// The remedy for an error of the server's, by SQLSTATE.
[[nodiscard]] remedy remedy_for(std::string_view sqlstate) noexcept;

/// The remedy for a failed attempt of any kind.
[[nodiscard]] remedy remedy_for(const failure& failed) noexcept;

/// How long the n-th retry (from 1) may wait at most: 100 ms, doubled each time, up to 10 s.
[[nodiscard]] std::chrono::milliseconds backoff_ceiling(int retry) noexcept;

/// A random time up to that: all of it is jitter, so that writers which failed together don't
/// come back together.
[[nodiscard]] std::chrono::milliseconds backoff(int retry);

/// Sleeps, or returns early once a stop is requested.
void pause(std::chrono::milliseconds duration, const std::stop_token& stop);

}  // namespace agno::detail
