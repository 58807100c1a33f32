#include "src/libpq/deadline.hpp"

#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <limits>

#include "src/libpq/failure.hpp"

namespace agno::detail {

using std::chrono::milliseconds;

deadline::deadline(milliseconds limit, int stop_descriptor) : stop_descriptor_(stop_descriptor) {
    // A moment further off may be none that the clock can tell.
    constexpr std::chrono::years longest(1);
    if (limit > limit.zero()) {
        deadline_ = clock::now() + std::min<milliseconds>(limit, longest);
    }
}

deadline deadline::no_longer_than(milliseconds limit) const {
    deadline nearer(limit, stop_descriptor_);
    if (deadline_ && (!nearer.deadline_ || *deadline_ < *nearer.deadline_)) {
        nearer.deadline_ = deadline_;
    }
    return nearer;
}

int deadline::remaining_milliseconds() const {
    if (!deadline_) {
        return -1;
    }
    const auto left = std::chrono::ceil<milliseconds>(*deadline_ - clock::now()).count();
    return static_cast<int>(
        std::clamp<milliseconds::rep>(left, 0, std::numeric_limits<int>::max()));
}

milliseconds deadline::remaining() const {
    const int left = remaining_milliseconds();
    return milliseconds(left < 0 ? std::numeric_limits<int>::max() : left);
}

void deadline::sleep(milliseconds duration) const {
    constexpr int nothing = -1;
    constexpr short no_events = 0;
    try {
        no_longer_than(duration).wait_for(nothing, no_events);
    } catch (const failure& failed) {
        if (failed.kind != failure_kind::timeout || is_over()) {
            throw;
        }
    }
}

short deadline::wait_for(int descriptor, short events) const {
    pollfd watched[] = {{descriptor, events, 0}, {stop_descriptor_, POLLIN, 0}};
    for (;;) {
        const int ready = poll(watched, 2, remaining_milliseconds());
        if (ready > 0 && watched[1].revents != 0) {
            throw failure(failure_kind::stopped, "57014", "stopped at the caller's request");
        }
        if (ready > 0) {
            return watched[0].revents;
        }
        if (ready == 0 && remaining_milliseconds() == 0) {
            throw failure(failure_kind::timeout, "57014", "timed out");
        }
        if (ready < 0 && errno != EINTR) {
            throw failure(failure_kind::connection, "08006", "poll() failed on the connection");
        }
    }
}

}  // namespace agno::detail
