#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>

#include "agno/upsert_result.hpp"
#include "cli/show/console.hpp"

namespace agno::cli {

/// How far a load has come.
struct progress_state {
    outcome_counts counts;
    /// Settled bytes of all files, compressed if the file is. Includes what earlier runs settled.
    std::uint64_t bytes_done = 0;
    /// Of these, those of earlier runs.
    std::uint64_t bytes_before = 0;
    /// Of all files, where that is known.
    std::optional<std::uint64_t> bytes_total;
    std::chrono::duration<double> elapsed{0};
};

/// "[#####     ] 50%  12,345 documents  4,115/s  ETA 0:03  2 rejected  12,343 inserted", no wider
/// than `width` columns. Without a known total there is no bar and no ETA.
[[nodiscard]] std::string progress_bar(const progress_state& state, std::size_t width);

/// "12,345 documents, 50%, 4,115/s, ETA 0:03, 2 rejected, 12,343 inserted": a line of a log.
[[nodiscard]] std::string progress_line(const progress_state& state);

/// Shows a load's progress: a moving bar if the console is a terminal, elsewhere a line every now
/// and then, also while nothing lands. A short load shows none.
class progress_display {
  public:
    /// period: from line to line.
    progress_display(console& on, std::chrono::duration<double> period);

    ~progress_display();
    progress_display(const progress_display&) = delete;
    progress_display& operator=(const progress_display&) = delete;

    /// What is shown next. The display itself sets state.elapsed.
    void update(const progress_state& state);

  private:
    using clock = std::chrono::steady_clock;

    void work(const std::stop_token& ended, std::chrono::duration<double> interval);
    void show(progress_state state);

    console& console_;
    clock::time_point started_ = clock::now();
    std::mutex mutex_;
    std::condition_variable_any never_notified_;
    progress_state state_;
    std::jthread thread_;
};

}  // namespace agno::cli
