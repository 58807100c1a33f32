#pragma once

#include <stop_token>

namespace agno::detail {

/// A file descriptor that becomes readable when a stop is requested, so that poll() wakes at once.
class wake_pipe {
  public:
    /// Throws agno::error (53000) if the process has no file descriptors left.
    explicit wake_pipe(const std::stop_token& stop) : on_stop_(stop, wake{ends_.write_end}) {}

    [[nodiscard]] int descriptor() const noexcept { return ends_.read_end; }

  private:
    struct ends {
        ends();
        ~ends();
        ends(const ends&) = delete;
        ends& operator=(const ends&) = delete;

        int read_end;
        int write_end;
    };
    struct wake {
        int write_end;
        void operator()() const noexcept;
    };

    // In this order: the callback is gone before the descriptor it writes to is closed.
    ends ends_;
    std::stop_callback<wake> on_stop_;
};

}  // namespace agno::detail
