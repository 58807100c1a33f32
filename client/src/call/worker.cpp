#include "src/call/worker.hpp"

#include <utility>

namespace agno::detail {

namespace {

batch empty_batch(const config& settings) {
    return {static_cast<std::size_t>(settings.batch_size),
            static_cast<std::size_t>(settings.max_batch_bytes)};
}

}  // namespace

void first_failure::fail() noexcept {
    {
        const std::scoped_lock lock(mutex_);
        if (!first_) {
            first_ = std::current_exception();
        }
    }
    stop_.request_stop();
}

void first_failure::rethrow() {
    const std::scoped_lock lock(mutex_);
    if (first_) {
        std::rethrow_exception(first_);
    }
}

worker::worker(const config& settings, batch_runner& runner, first_failure& fate)
    : runner_(runner),
      fate_(fate),
      flush_after_(settings.flush_after),
      filling_(empty_batch(settings)),
      writing_(empty_batch(settings)) {}

bool worker::add(std::string_view document, std::uint64_t index, std::uint64_t line) {
    std::unique_lock lock(mutex_);
    const bool full = !filling_.has_room_for(document);
    if (full) {
        hand_over(lock);
    }
    const bool is_first = filling_.empty();
    filling_.add(document, index, line);
    if (is_first && flush_after_ > flush_after_.zero()) {
        filling_since_ = std::chrono::steady_clock::now();
        start_thread();
        changed_.notify_all();
    }
    return full;
}

void worker::hand_over() {
    std::unique_lock lock(mutex_);
    hand_over(lock);
}

void worker::hand_over(std::unique_lock<std::mutex>& lock) {
    if (busy_ && !filling_.empty()) {
        prepare();
    }
    await_completion(lock);
    if (!failed_ && !filling_.empty()) {
        start_thread();
        begin_writing();
        changed_.notify_all();
    }
    filling_.clear();
}

void worker::start_thread() {
    if (!thread_.joinable()) {
        thread_ = std::jthread([this](const std::stop_token& ended) { work(ended); });
    }
}

/// What the caller would else wait for without doing anything.
void worker::prepare() noexcept {
    try {
        runner_.prepare(filling_);
    } catch (...) {
        // It fails once more where the batch is written, and is told there.
    }
}

void worker::begin_writing() {
    std::swap(writing_, filling_);
    runner_.take_prepared();
    busy_ = true;
}

void worker::write_here() {
    {
        std::unique_lock lock(mutex_);
        flush_after_ = flush_after_.zero();
        await_completion(lock);
    }
    // No other thread takes it now.
    if (!failed_ && !filling_.empty()) {
        write(filling_);
    }
}

void worker::await_completion() {
    std::unique_lock lock(mutex_);
    await_completion(lock);
}

void worker::await_completion(std::unique_lock<std::mutex>& lock) {
    const auto from = std::chrono::steady_clock::now();
    changed_.wait(lock, [&] { return !busy_; });
    waited_ += std::chrono::steady_clock::now() - from;
}

bool worker::write(batch& documents) noexcept {
    try {
        runner_.run(documents);
        documents.clear();
        return true;
    } catch (...) {
        fate_.fail();
        return false;
    }
}

/// True once there is a batch to be written: one that was handed over, or one that has waited.
bool worker::wait_for_work(const std::stop_token& ended) {
    std::unique_lock lock(mutex_);
    while (!busy_ && !ended.stop_requested()) {
        if (!is_waiting_to_be_flushed()) {
            changed_.wait(lock, ended, [&] { return busy_ || is_waiting_to_be_flushed(); });
        } else if (const auto due = filling_since_ + flush_after_;
                   std::chrono::steady_clock::now() >= due) {
            begin_writing();
        } else {
            changed_.wait_until(lock, ended, due,
                                [&] { return busy_ || !is_waiting_to_be_flushed(); });
        }
    }
    return busy_;
}

bool worker::is_waiting_to_be_flushed() const {
    return flush_after_ > flush_after_.zero() && !failed_ && !filling_.empty();
}

void worker::work(const std::stop_token& ended) {
    while (wait_for_work(ended)) {
        const bool good = write(writing_);
        const std::scoped_lock lock(mutex_);
        failed_ = !good;
        busy_ = false;
        changed_.notify_all();
    }
}

}  // namespace agno::detail
