#include "src/server/server_link.hpp"

#include <utility>

#include "src/libpq/failure.hpp"

namespace agno::detail {

connection& server_link::ready(const deadline& until) {
    if (!is_open()) {
        close();
        open(until);
    }
    if (connection_->backend_id() != backend_id_) {
        forget();
        backend_id_ = connection_->backend_id();
    }
    if (lost_process_) {
        end_process(*connection_, *lost_process_, until);
        lost_process_.reset();
    }
    return *connection_;
}

void server_link::open(const deadline& until) {
    if (unfit_backend_ != 0 && PQbackendPID(borrowed_) == unfit_backend_) {
        throw failure(failure_kind::connection, "08006",
                      "the borrowed connection had to be left while the server was still busy");
    }
    connection_ =
        can_reopen() ? connection::open(conninfo_, until, place_) : connection::borrow(borrowed_);
    was_open_ = true;
}

const std::string& server_link::extension_schema(const deadline& until) {
    if (facts_.extension_schema.empty()) {
        facts_ = ask_for_facts(*connection_, portable_schema_, until);
    }
    if (facts_.extension_schema.empty()) {
        throw failure(failure_kind::setup, "3F000",
                      "the extension agno is not installed in database \"" +
                          connection_->database() +
                          "\": run CREATE EXTENSION agno there or, where the server takes no "
                          "extension, agno-load --install-portable");
    }
    return facts_.extension_schema;
}

void server_link::lead_to(const std::optional<server_place>& place) {
    if (place == place_) {
        return;
    }
    close();
    if (!lost_process_) {
        place_ = place;
        // Another server's process may have the same number.
        forget();
    }
}

void server_link::end_what_was_lost(std::chrono::milliseconds limit) noexcept {
    constexpr int no_stop = -1;
    if (is_open() || !can_reopen()) {
        return;
    }
    close();
    try {
        if (lost_process_) {
            ready(deadline(limit, no_stop));
        }
    } catch (const std::exception&) {
        // There may be no way to the server any more.
    }
}

void server_link::rest() noexcept {
    if (!can_reopen() || !is_open()) {
        close();
    }
}

void server_link::close() noexcept {
    spent_ = take_spent();
    if (connection_ && !connection_->usable()) {
        if (!can_reopen()) {
            unfit_backend_ = connection_->backend_id();
        } else if (facts_.process) {
            lost_process_ = std::exchange(facts_.process, {});
        }
    }
    connection_.reset();
}

time_spent server_link::take_spent() noexcept {
    time_spent all = std::exchange(spent_, {});
    if (connection_) {
        const time_spent latest = connection_->take_spent();
        all.sending += latest.sending;
        all.merging += latest.merging;
    }
    return all;
}

void server_link::forget() noexcept {
    facts_ = {};
    repeated_ = {};
}

}  // namespace agno::detail
