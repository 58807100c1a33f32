#include "lane.hpp"

#include <utility>

namespace agno::detail {

namespace {

batch empty_batch(const config& settings) {
    return {static_cast<std::size_t>(settings.batch_size),
            static_cast<std::size_t>(settings.max_batch_bytes)};
}

}  // namespace

lane::lane(const config& settings, batch_runner& runner)
    : runner_(runner), filling_(empty_batch(settings)) {}

void lane::add(std::string_view document, std::uint64_t index, std::uint64_t line) {
    if (!filling_.has_room_for(document)) {
        submit(filling_);
    }
    filling_.add(document, index, line);
}

void lane::finish() {
    if (!filling_.empty()) {
        submit(filling_);
    }
    await_completion();
}

void direct_lane::submit(batch& full) {
    runner_.run(full);
    full.clear();
}

void shared_fate::fail() noexcept {
    {
        const std::scoped_lock lock(mutex_);
        if (!first_) {
            first_ = std::current_exception();
        }
    }
    stop_.request_stop();
}

void shared_fate::rethrow() {
    const std::scoped_lock lock(mutex_);
    if (first_) {
        std::rethrow_exception(first_);
    }
}

worker_lane::worker_lane(const config& settings, batch_runner& runner, shared_fate& fate)
    : lane(settings, runner),
      fate_(fate),
      writing_(empty_batch(settings)),
      thread_([this](const std::stop_token& ended) { work(ended); }) {}

void worker_lane::submit(batch& full) {
    await_completion();
    const std::scoped_lock lock(mutex_);
    if (!failed_) {
        std::swap(writing_, full);
        busy_ = true;
        changed_.notify_all();
    }
    full.clear();
}

void worker_lane::await_completion() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return !busy_; });
}

bool worker_lane::wait_for_work(const std::stop_token& ended) {
    std::unique_lock lock(mutex_);
    return changed_.wait(lock, ended, [&] { return busy_; });
}

void worker_lane::work(const std::stop_token& ended) {
    while (!failed_ && wait_for_work(ended)) {
        bool good = true;
        try {
            runner_.run(writing_);
            writing_.clear();
        } catch (...) {
            good = false;
            fate_.fail();
        }
        const std::scoped_lock lock(mutex_);
        failed_ = !good;
        busy_ = false;
        changed_.notify_all();
    }
}

}  // namespace agno::detail
