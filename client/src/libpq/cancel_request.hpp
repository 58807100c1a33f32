#pragma once

#include <libpq-fe.h>

#include <chrono>
#include <future>

namespace agno::detail {

/// Asks the server to cancel what a connection is doing; the constructor sends the request. libpq's
/// PQcancel() may block for minutes on a dead network, so it runs on a thread of its own, which is
/// abandoned in that case. Failures are not reported: a connection that doesn't become idle is
/// given up anyway.
class cancel_request {
  public:
    /// None.
    cancel_request() = default;
    explicit cancel_request(PGconn* connection) noexcept;

    /// Waits at most that long for the request to be over: until then it may still cancel what the
    /// connection does next. False if it is not over.
    [[nodiscard]] bool is_over_within(std::chrono::milliseconds limit) const;
    [[nodiscard]] bool is_over() const { return is_over_within(std::chrono::milliseconds(0)); }

  private:
    std::future<void> delivered_;
};

}  // namespace agno::detail
