#pragma once

#include <csignal>
#include <stop_token>
#include <thread>

namespace agno::cli {

/// Turns SIGINT and SIGTERM into a stop request; the second one ends the process at once. To be
/// made before any other thread: threads inherit that these signals are blocked.
class signal_watch {
  public:
    signal_watch();

    /// Requested by the first signal.
    [[nodiscard]] std::stop_token stop_token() const noexcept { return stop_.get_token(); }

  private:
    void watch(const std::stop_token& ended);

    sigset_t signals_;
    std::stop_source stop_;
    std::jthread thread_;
};

}  // namespace agno::cli
