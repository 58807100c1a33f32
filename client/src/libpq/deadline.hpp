#pragma once

#include <chrono>
#include <optional>

namespace agno::detail {

/// How long to wait for the server, and what else to wake up for.
class deadline {
  public:
    using clock = std::chrono::steady_clock;

    /// limit: from now on; zero: none. stop_descriptor: readable once a stop is requested; -1:
    /// none.
    deadline(std::chrono::milliseconds limit, int stop_descriptor);

    /// The same stop, with the nearer of both limits.
    [[nodiscard]] deadline no_longer_than(std::chrono::milliseconds limit) const;

    /// True once the limit has passed.
    [[nodiscard]] bool is_over() const { return remaining_milliseconds() == 0; }

    /// Until the limit; where there is none, weeks.
    [[nodiscard]] std::chrono::milliseconds remaining() const;

    /// Waits that long. Throws as wait_for() does.
    void sleep(std::chrono::milliseconds duration) const;

    /// Waits until one of the poll() events holds for the descriptor and returns those that do.
    /// Throws failure: stopped, or timeout once the limit has passed.
    short wait_for(int descriptor, short events) const;

  private:
    [[nodiscard]] int remaining_milliseconds() const;

    std::optional<clock::time_point> deadline_;
    int stop_descriptor_;
};

}  // namespace agno::detail
