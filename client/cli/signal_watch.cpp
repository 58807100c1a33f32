#include "signal_watch.hpp"

#include <unistd.h>

#include <ctime>

#include "exit_status.hpp"

namespace agno::cli {

signal_watch::signal_watch() {
    sigemptyset(&signals_);
    sigaddset(&signals_, SIGINT);
    sigaddset(&signals_, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
    thread_ = std::jthread([this](const std::stop_token& ended) { watch(ended); });
}

void signal_watch::watch(const std::stop_token& ended) {
    constexpr timespec look_for_end_every{0, 50'000'000};
    while (!ended.stop_requested()) {
        if (sigtimedwait(&signals_, nullptr, &look_for_end_every) < 0) {
            continue;
        }
        if (!stop_.request_stop()) {
            _exit(exit_interrupted);
        }
    }
}

}  // namespace agno::cli
