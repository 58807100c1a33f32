#include "lane.hpp"

#include <utility>

namespace agno::detail {

namespace {

batch empty_batch(const config& settings) {
    return {static_cast<std::size_t>(settings.batch_size),
            static_cast<std::size_t>(settings.max_batch_bytes)};
}

}  // namespace

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

lane::lane(const config& settings, batch_runner& runner, shared_fate& fate)
    : runner_(runner),
      fate_(fate),
      filling_(empty_batch(settings)),
      writing_(empty_batch(settings)) {}

bool lane::add(std::string_view document, std::uint64_t index, std::uint64_t line) {
    const bool full = !filling_.has_room_for(document);
    if (full) {
        hand_over();
    }
    filling_.add(document, index, line);
    return full;
}

void lane::hand_over() {
    await_completion();
    if (!failed_ && !filling_.empty()) {
        if (!thread_.joinable()) {
            thread_ = std::jthread([this](const std::stop_token& ended) { work(ended); });
        }
        const std::scoped_lock lock(mutex_);
        std::swap(writing_, filling_);
        busy_ = true;
        changed_.notify_all();
    }
    filling_.clear();
}

void lane::write_here() {
    await_completion();
    if (!failed_ && !filling_.empty()) {
        write(filling_);
    }
}

void lane::await_completion() {
    const auto from = std::chrono::steady_clock::now();
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return !busy_; });
    waited_ += std::chrono::steady_clock::now() - from;
}

bool lane::write(batch& documents) noexcept {
    try {
        runner_.run(documents);
        documents.clear();
        return true;
    } catch (...) {
        fate_.fail();
        return false;
    }
}

bool lane::wait_for_work(const std::stop_token& ended) {
    std::unique_lock lock(mutex_);
    return changed_.wait(lock, ended, [&] { return busy_; });
}

void lane::work(const std::stop_token& ended) {
    while (wait_for_work(ended)) {
        const bool good = write(writing_);
        const std::scoped_lock lock(mutex_);
        failed_ = !good;
        busy_ = false;
        changed_.notify_all();
    }
}

}  // namespace agno::detail
