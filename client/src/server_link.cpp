#include "server_link.hpp"

#include <utility>

#include "failure.hpp"

namespace agno::detail {

connection& server_link::ready(const patience& patient) {
    if (!is_open()) {
        close();
        connection_ =
            can_reopen() ? connection::open(conninfo_, patient) : connection::borrow(borrowed_);
    }
    if (connection_->backend_id() != backend_id_) {
        forget();
        backend_id_ = connection_->backend_id();
    }
    return *connection_;
}

const std::string& server_link::extension_schema(const patience& patient) {
    if (extension_schema_.empty()) {
        extension_schema_ = look_up_schema(patient);
    }
    return extension_schema_;
}

std::string server_link::look_up_schema(const patience& patient) {
    const pg_result found = connection_->execute(
        "SELECT n.nspname FROM pg_catalog.pg_extension AS e"
        " JOIN pg_catalog.pg_namespace AS n ON n.oid = e.extnamespace WHERE e.extname = 'agno'",
        patient);
    if (PQntuples(found.get()) == 0) {
        throw failure(failure_kind::setup, "3F000",
                      "the extension agno is not installed in database \"" +
                          connection_->database() + "\": run CREATE EXTENSION agno there");
    }
    return connection_->quote_identifier(field(found, 0, 0));
}

void server_link::rest() noexcept {
    if (!can_reopen() || !is_open()) {
        close();
    }
}

void server_link::close() noexcept {
    spent_ = take_spent();
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
    forget_schema();
    repeated_ = {};
}

}  // namespace agno::detail
