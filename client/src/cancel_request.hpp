#pragma once

#include <libpq-fe.h>

#include <chrono>

namespace agno::detail {

/// Asks the server to cancel what the connection is doing, and waits at most `limit` for the
/// request to be delivered. libpq's PQcancel() may block for minutes on a dead network, so it runs
/// on a thread of its own, which is left behind in that case. Failing is silent: the connection is
/// given up when it then doesn't come to rest.
void request_cancel(PGconn* connection, std::chrono::milliseconds limit) noexcept;

}  // namespace agno::detail
