#include "cancel_request.hpp"

#include <array>
#include <exception>
#include <future>
#include <memory>
#include <thread>

namespace agno::detail {

namespace {

struct free_cancel {
    void operator()(PGcancel* request) const noexcept { PQfreeCancel(request); }
};

using cancel_handle = std::unique_ptr<PGcancel, free_cancel>;

void deliver(const cancel_handle& request) {
    std::array<char, 256> ignored_reason;
    PQcancel(request.get(), ignored_reason.data(), ignored_reason.size());
}

}  // namespace

void request_cancel(PGconn* connection, std::chrono::milliseconds limit) noexcept {
    cancel_handle request(PQgetCancel(connection));
    if (!request) {
        return;
    }
    try {
        std::promise<void> promise;
        const std::future<void> delivered = promise.get_future();
        std::thread([request = std::move(request), promise = std::move(promise)]() mutable {
            deliver(request);
            promise.set_value();
        }).detach();
        delivered.wait_for(limit);
    } catch (const std::exception&) {
        // No memory or no thread: as if the request had been lost on its way.
    }
}

}  // namespace agno::detail
