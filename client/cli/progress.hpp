#pragma once

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <optional>
#include <string>

#include "agno/upsert_result.hpp"

namespace agno::cli {

/// How far a load has come.
struct progress_state {
    std::uint64_t documents = 0;
    std::uint64_t rejected = 0;
    std::uint64_t bytes = 0;
    /// Of the whole input, where it is known.
    std::optional<std::uint64_t> total_bytes;
    std::chrono::duration<double> elapsed{0};
};

/// "[#####     ] 50%  12,345 documents  4,115/s  ETA 0:03", no wider than `width` columns. Without
/// a known total there is no bar and no ETA.
[[nodiscard]] std::string progress_bar(const progress_state& state, std::size_t width);

/// "12,345 documents, 50%, 4,115/s, 2 rejected": one line of a log.
[[nodiscard]] std::string progress_line(const progress_state& state);

/// 1234567 as "1,234,567".
[[nodiscard]] std::string grouped(std::uint64_t number);

/// 3723.4 s as "1:02:03", 63 s as "1:03".
[[nodiscard]] std::string clock_time(std::chrono::duration<double> duration);

/// Documents per second, 0 where no time has passed.
[[nodiscard]] std::uint64_t rate_of(std::uint64_t documents, std::chrono::duration<double> elapsed);

/// Shows a load's progress on a stream: a bar that moves where that is a terminal, and elsewhere a
/// line every few seconds, so that a short load leaves none.
class progress_display {
  public:
    progress_display(std::FILE* stream, std::optional<std::uint64_t> total_bytes);
    ~progress_display();
    progress_display(const progress_display&) = delete;
    progress_display& operator=(const progress_display&) = delete;

    void update(const upsert_result& so_far);
    /// Wipes the bar away, so that other output can follow.
    void clear() noexcept;

  private:
    using clock = std::chrono::steady_clock;

    [[nodiscard]] std::size_t terminal_width() const;

    std::FILE* stream_;
    std::optional<std::uint64_t> total_bytes_;
    bool is_terminal_;
    bool bar_is_shown_ = false;
    clock::time_point started_;
    clock::time_point shown_;
};

}  // namespace agno::cli
