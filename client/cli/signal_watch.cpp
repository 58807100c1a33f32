#include "cli/signal_watch.hpp"

#include <unistd.h>

#include "cli/show/exit_status.hpp"

namespace agno::cli {

namespace {

/// Ends the watching thread; nobody else sends this signal.
constexpr int wake_up = SIGUSR1;

}  // namespace

signal_watch::signal_watch() {
    sigemptyset(&signals_);
    sigaddset(&signals_, wake_up);
    sigaddset(&signals_, SIGINT);
    sigaddset(&signals_, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
    thread_ = std::jthread([this](const std::stop_token& ended) { watch(ended); });
}

void signal_watch::watch(const std::stop_token& ended) {
    const pthread_t watcher = pthread_self();
    const std::stop_callback wake(ended, [watcher] { pthread_kill(watcher, wake_up); });
    while (!ended.stop_requested()) {
        const int signal = sigwaitinfo(&signals_, nullptr);
        if (signal != SIGINT && signal != SIGTERM) {
            continue;
        }
        if (!stop_.request_stop()) {
            _exit(exit_interrupted);
        }
    }
}

}  // namespace agno::cli
