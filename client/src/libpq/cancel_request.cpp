#include "src/libpq/cancel_request.hpp"

#include <array>
#include <exception>
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

cancel_request::cancel_request(PGconn* connection) noexcept {
    cancel_handle request(PQgetCancel(connection));
    if (!request) {
        return;
    }
    try {
        std::promise<void> promise;
        auto delivered = promise.get_future();
        std::thread([request = std::move(request), promise = std::move(promise)]() mutable {
            deliver(request);
            promise.set_value();
        }).detach();
        delivered_ = std::move(delivered);
    } catch (const std::exception&) {
        // No memory or no thread: as if the request had been lost on its way.
    }
}

bool cancel_request::is_over_within(std::chrono::milliseconds limit) const {
    return !delivered_.valid() || delivered_.wait_for(limit) == std::future_status::ready;
}

}  // namespace agno::detail
