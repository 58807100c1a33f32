// How a connection is opened or borrowed.

#include <poll.h>

#include <charconv>
#include <cstdio>
#include <optional>

#include "src/libpq/connection.hpp"
#include "src/libpq/conninfo_options.hpp"
#include "src/libpq/host_list.hpp"
#include "src/libpq/libpq_text.hpp"
#include "src/libpq/server_failure.hpp"

namespace agno::detail {

namespace {

/// What triggers may say for every row is not for our caller's stderr, unless it is a warning.
void tell_warnings(void*, const PGresult* notice) {
    const char* severity = PQresultErrorField(notice, PG_DIAG_SEVERITY_NONLOCALIZED);
    if (severity != nullptr && std::string_view(severity) == "WARNING") {
        std::fputs(PQresultErrorMessage(notice), stderr);
    }
}

/// place: instead of the conninfo's. hosts: what is left of either, where some didn't answer.
PGconn* start_connecting(const std::string& conninfo, const std::optional<server_place>& place,
                         const std::optional<host_list>& hosts, const char* encoding) {
    const std::string host = hosts ? hosts->hosts() : place ? place->host : "";
    const std::string address = hosts ? hosts->addresses() : "";
    const std::string port = hosts ? hosts->ports() : place ? place->port : "";
    // The last one prevails over the conninfo's own, unless it is empty.
    const char* const keywords[] = {
        "dbname", "fallback_application_name", "client_encoding", "host", "hostaddr", "port",
        nullptr};
    const char* const values[] = {conninfo.c_str(), "agno",       encoding, host.c_str(),
                                  address.c_str(),  port.c_str(), nullptr};
    constexpr int expand_dbname = 1;
    PGconn* const started = PQconnectStartParams(keywords, values, expand_dbname);
    if (started == nullptr) {
        throw failure(failure_kind::connection, "53200", "out of memory");
    }
    return started;
}

failure misused(const char* message) {
    return {failure_kind::setup, "08003", message};
}

}  // namespace

connection connection::open(const std::string& conninfo, const deadline& until,
                            const std::optional<server_place>& place) {
    for (std::optional<host_list> hosts;;) {
        connection opened(start_connecting(conninfo, place, hosts, utf8), true);
        try {
            opened.finish_connecting(until);
            return opened;
        } catch (const failure& failed) {
            if (failed.kind != failure_kind::timeout || until.is_over()) {
                throw;
            }
            if (!hosts) {
                hosts.emplace(opened.handle_);
            }
            hosts->drop_current(opened.handle_);
            if (hosts->empty()) {
                throw;
            }
        }
    }
}

void connection::finish_connecting(const deadline& until) {
    // The only way to learn the SQLSTATE of a refusal, see connect_failure().
    PQsetErrorVerbosity(handle_, PQERRORS_VERBOSE);
    if (PQstatus(handle_) == CONNECTION_BAD) {
        fail_to_connect();
    }
    const deadline limited = connect_deadline(until);
    auto awaited = PGRES_POLLING_WRITING;
    while (awaited != PGRES_POLLING_OK) {
        wait(awaited == PGRES_POLLING_READING ? POLLIN : POLLOUT, limited);
        awaited = PQconnectPoll(handle_);
        if (awaited == PGRES_POLLING_FAILED) {
            fail_to_connect();
        }
    }
    PQsetErrorVerbosity(handle_, PQERRORS_DEFAULT);
    PQsetNoticeReceiver(handle_, tell_warnings, nullptr);
    PQsetnonblocking(handle_, 1);
}

void connection::fail_to_connect() const {
    failure refused = connect_failure(PQerrorMessage(handle_));
    if (PQconnectionNeedsPassword(handle_) != 0) {
        // libpq's own words, which come without a SQLSTATE.
        refused.sqlstate = "28P01";
    }
    throw refused;
}

/// libpq leaves connect_timeout to those who connect without blocking.
deadline connection::connect_deadline(const deadline& until) const {
    const conninfo_options options(PQconninfo(handle_));
    const std::string_view text = value_of(options, "connect_timeout");
    int seconds = 0;
    std::from_chars(text.data(), text.data() + text.size(), seconds);
    return seconds > 0 ? until.no_longer_than(std::chrono::seconds(seconds)) : until;
}

bool connection::has_fixed_address() const {
    return !value_of(conninfo_options(PQconninfo(handle_)), "hostaddr").empty();
}

connection connection::borrow(PGconn* borrowed) {
    if (PQstatus(borrowed) != CONNECTION_OK) {
        throw failure_of(borrowed);
    }
    if (PQpipelineStatus(borrowed) != PQ_PIPELINE_OFF) {
        throw misused(
            "the borrowed connection is in pipeline mode: leave that with PQexitPipelineMode() "
            "first");
    }
    if (PQtransactionStatus(borrowed) == PQTRANS_ACTIVE) {
        throw misused(
            "the borrowed connection is busy: fetch all results of its last command first");
    }
    if (PQtransactionStatus(borrowed) != PQTRANS_IDLE) {
        throw misused("the borrowed connection is inside a transaction: commit or roll back first");
    }
    connection lent(borrowed, false);
    PQsetnonblocking(borrowed, 1);
    return lent;
}

}  // namespace agno::detail
