#pragma once

#include <condition_variable>
#include <exception>
#include <mutex>
#include <stop_token>
#include <string_view>
#include <thread>

#include "batch.hpp"
#include "batch_runner.hpp"

namespace agno::detail {

/// Collects documents and hands every full batch to a runner.
class lane {
  public:
    lane(const config& settings, batch_runner& runner);
    virtual ~lane() = default;

    void add(std::string_view document, std::uint64_t index, std::uint64_t line);

    /// Hands over what is left, and returns once everything is written.
    void finish();

  protected:
    /// Takes the batch's documents and leaves an empty batch in its place.
    virtual void submit(batch& full) = 0;
    virtual void await_completion() = 0;

    batch_runner& runner_;

  private:
    batch filling_;
};

/// Writes each batch at once, on the caller's thread.
class direct_lane final : public lane {
  public:
    using lane::lane;

  private:
    void submit(batch& full) override;
    void await_completion() override {}
};

/// What one worker's failure means to the others: they stop, and the first failure is the call's.
class shared_fate {
  public:
    explicit shared_fate(std::stop_source& stop) : stop_(stop) {}

    /// Takes the exception being handled.
    void fail() noexcept;
    /// Throws what the first one failed with, if any did.
    void rethrow();

  private:
    std::stop_source& stop_;
    std::mutex mutex_;
    std::exception_ptr first_;
};

/// Writes batches on a thread of its own, one while the next is collected.
class worker_lane final : public lane {
  public:
    worker_lane(const config& settings, batch_runner& runner, shared_fate& fate);

  private:
    void submit(batch& full) override;
    void await_completion() override;
    void work(const std::stop_token& ended);
    bool wait_for_work(const std::stop_token& ended);

    shared_fate& fate_;
    std::mutex mutex_;
    std::condition_variable_any changed_;
    batch writing_;
    bool busy_ = false;
    bool failed_ = false;
    // The last member: its thread is gone before what it uses.
    std::jthread thread_;
};

}  // namespace agno::detail
