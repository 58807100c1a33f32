#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <exception>
#include <mutex>
#include <stop_token>
#include <string_view>
#include <thread>

#include "src/batch/batch.hpp"
#include "src/call/batch_runner.hpp"

namespace agno::detail {

/// The first failure of any worker: it stops the others, and is thrown as the call's.
class first_failure {
  public:
    explicit first_failure(std::stop_source& stop) : stop_(stop) {}

    /// Takes the exception being handled.
    void fail() noexcept;
    /// Throws what the first one failed with, if any did.
    void rethrow();

  private:
    std::stop_source& stop_;
    std::mutex mutex_;
    std::exception_ptr first_;
};

/// Collects documents, and writes each full batch on a thread of its own while the next one is
/// collected. There is no thread before there is a full batch, so that a small call goes without;
/// but with config::flush_after the thread writes what has waited that long, without the caller,
/// who may be waiting for more.
class worker {
  public:
    worker(const config& settings, batch_runner& runner, first_failure& fate);

    /// True if a full batch was handed over to make room for the document.
    bool add(std::string_view document, std::uint64_t index, std::uint64_t line);

    /// Starts writing the collected batch in the background.
    void hand_over();
    /// Writes what is collected so far on the caller's thread.
    void write_here();
    /// Returns once nothing is being written.
    void await_completion();

    /// How long the caller waited for that.
    [[nodiscard]] std::chrono::steady_clock::duration waited() const noexcept { return waited_; }

  private:
    void hand_over(std::unique_lock<std::mutex>& lock);
    void await_completion(std::unique_lock<std::mutex>& lock);
    void prepare() noexcept;
    void begin_writing();
    void start_thread();
    bool write(batch& documents) noexcept;
    void work(const std::stop_token& ended);
    bool wait_for_work(const std::stop_token& ended);
    [[nodiscard]] bool is_waiting_to_be_flushed() const;

    batch_runner& runner_;
    first_failure& fate_;
    // Guards what follows, but for the batch that is being written and what only the caller uses.
    std::mutex mutex_;
    // Zero: documents wait until their batch is full.
    std::chrono::milliseconds flush_after_;
    batch filling_;
    std::chrono::steady_clock::time_point filling_since_;
    std::condition_variable_any changed_;
    batch writing_;
    bool busy_ = false;
    bool failed_ = false;
    std::chrono::steady_clock::duration waited_{0};
    // The last member: it is gone before what it uses.
    std::jthread thread_;
};

}  // namespace agno::detail
