#pragma once

#include <chrono>

#include "agno/config.hpp"
#include "cli/show/console.hpp"

namespace agno::cli {

/// What --verbose shows: a line for each batch and retry. Not to be called by two threads at once.
class activity_log {
  public:
    activity_log(console& on, int max_retries) : console_(on), max_retries_(max_retries) {}

    /// A batch may have landed. so_far: the load including it.
    void batch(const upsert_result& so_far);
    void retry(const retry_notice& notice);
    void notice(const std::string& text) { line(text); }

  private:
    void line(const std::string& text);

    console& console_;
    int max_retries_;
    std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
    upsert_result before_;
};

}  // namespace agno::cli
