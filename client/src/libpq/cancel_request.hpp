#pragma once

#include <libpq-fe.h>

#include <chrono>
#include <future>

namespace agno::detail {

/// A request that the server cancel what a connection is doing, on its way as soon as it is made.
/// libpq's PQcancel() may block for minutes on a dead network, so it runs on a thread of its own,
/// which is left behind in that case. Failing is silent: the connection is given up when it then
/// doesn't come to rest.
class cancel_request {
  public:
    /// None.
    cancel_request() = default;
    explicit cancel_request(PGconn* connection) noexcept;

    /// Waits at most that long for the request to be over: until then it may still hit whatever the
    /// connection does next. False if it is not.
    [[nodiscard]] bool is_over_within(std::chrono::milliseconds limit) const;
    [[nodiscard]] bool is_over() const { return is_over_within(std::chrono::milliseconds(0)); }

  private:
    std::future<void> delivered_;
};

}  // namespace agno::detail
