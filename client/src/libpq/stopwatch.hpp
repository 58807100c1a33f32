#pragma once

#include <chrono>

namespace agno::detail {

/// Adds what passes during its life to a duration.
class stopwatch {
  public:
    explicit stopwatch(std::chrono::duration<double>& into) : into_(into) {}
    ~stopwatch() { into_ += clock::now() - started_; }
    stopwatch(const stopwatch&) = delete;
    stopwatch& operator=(const stopwatch&) = delete;

  private:
    using clock = std::chrono::steady_clock;

    std::chrono::duration<double>& into_;
    clock::time_point started_ = clock::now();
};

}  // namespace agno::detail
