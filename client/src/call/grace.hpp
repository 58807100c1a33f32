#pragma once

#include <chrono>

#include "src/libpq/deadline.hpp"
#include "src/libpq/failure.hpp"

namespace agno::detail {

inline constexpr int no_stop = -1;

// Together less than the 2 s that a timeout, and the 1 s that a stop may be exceeded by.
inline constexpr std::chrono::milliseconds grace_after_timeout{1200};
inline constexpr std::chrono::milliseconds grace_after_stop{500};
inline constexpr std::chrono::milliseconds limit_to_end_what_was_lost{400};

/// Until when a connection has to become idle after that failure.
inline deadline grace_after(const failure& failed) {
    const bool stopped = failed.kind == failure_kind::stopped;
    return {stopped ? grace_after_stop : grace_after_timeout, no_stop};
}

}  // namespace agno::detail
