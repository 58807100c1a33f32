#include "connection.hpp"

#include <poll.h>

#include <array>
#include <charconv>
#include <memory>
#include <utility>

#include "cancel_request.hpp"
#include "server_failure.hpp"

namespace agno::detail {

namespace {

constexpr std::chrono::milliseconds cancel_limit{1000};
constexpr int no_stop = -1;

failure misused(const char* message) {
    return {failure_kind::setup, "08003", message};
}

struct free_options {
    void operator()(PQconninfoOption* options) const noexcept { PQconninfoFree(options); }
};

using conninfo_options = std::unique_ptr<PQconninfoOption, free_options>;

struct free_memory {
    void operator()(char* memory) const noexcept { PQfreemem(memory); }
};

using libpq_text = std::unique_ptr<char, free_memory>;

/// A conninfo that can't be read is no matter of trying again. A mere database name is none of
/// libpq's syntax, and always fine.
void require_readable(const std::string& conninfo) {
    const bool is_name =
        conninfo.find('=') == std::string::npos && conninfo.find("://") == std::string::npos;
    char* complaint = nullptr;
    if (is_name || conninfo_options(PQconninfoParse(conninfo.c_str(), &complaint))) {
        return;
    }
    const libpq_text owned(complaint);
    std::string reason = owned ? owned.get() : "out of memory";
    reason.erase(reason.find_last_not_of('\n') + 1);
    throw failure(failure_kind::setup, "08001", "the conninfo can't be read: " + reason);
}

}  // namespace

connection::connection(PGconn* handle, bool owned) noexcept
    : handle_(handle), owned_(owned), was_nonblocking_(PQisnonblocking(handle) == 1) {}

connection::connection(connection&& other) noexcept
    : handle_(std::exchange(other.handle_, nullptr)),
      owned_(other.owned_),
      was_nonblocking_(other.was_nonblocking_),
      given_up_(other.given_up_) {}

connection& connection::operator=(connection&& other) noexcept {
    if (this != &other) {
        release();
        handle_ = std::exchange(other.handle_, nullptr);
        owned_ = other.owned_;
        was_nonblocking_ = other.was_nonblocking_;
        given_up_ = other.given_up_;
    }
    return *this;
}

connection::~connection() {
    release();
}

void connection::release() noexcept {
    if (handle_ == nullptr) {
        return;
    }
    if (owned_) {
        PQfinish(handle_);
    } else if (!was_nonblocking_ && !given_up_) {
        // Flushes what is left to send, which is why a connection left busy is spared it.
        PQsetnonblocking(handle_, 0);
    }
    handle_ = nullptr;
}

connection connection::open(const std::string& conninfo, const patience& patient) {
    require_readable(conninfo);
    const char* const keywords[] = {"dbname", "fallback_application_name", nullptr};
    const char* const values[] = {conninfo.c_str(), "agno", nullptr};
    constexpr int expand_dbname = 1;
    connection opened(PQconnectStartParams(keywords, values, expand_dbname), true);
    if (opened.handle_ == nullptr) {
        throw failure(failure_kind::connection, "53200", "out of memory");
    }
    opened.finish_connecting(patient);
    return opened;
}

void connection::finish_connecting(const patience& patient) {
    // The only way to learn the SQLSTATE of a refusal, see connect_failure().
    PQsetErrorVerbosity(handle_, PQERRORS_VERBOSE);
    if (PQstatus(handle_) == CONNECTION_BAD) {
        throw connect_failure(PQerrorMessage(handle_));
    }
    const patience limited = connect_patience(patient);
    auto awaited = PGRES_POLLING_WRITING;
    while (awaited != PGRES_POLLING_OK) {
        wait(awaited == PGRES_POLLING_READING ? POLLIN : POLLOUT, limited);
        awaited = PQconnectPoll(handle_);
        if (awaited == PGRES_POLLING_FAILED) {
            throw connect_failure(PQerrorMessage(handle_));
        }
    }
    PQsetErrorVerbosity(handle_, PQERRORS_DEFAULT);
    PQsetnonblocking(handle_, 1);
}

/// libpq leaves connect_timeout to those who connect without blocking.
patience connection::connect_patience(const patience& patient) const {
    const conninfo_options options(PQconninfo(handle_));
    int seconds = 0;
    for (auto* option = options.get(); option != nullptr && option->keyword != nullptr; ++option) {
        if (option->val != nullptr && std::string_view(option->keyword) == "connect_timeout") {
            const std::string_view text = option->val;
            std::from_chars(text.data(), text.data() + text.size(), seconds);
        }
    }
    return seconds > 0 ? patient.no_longer_than(std::chrono::seconds(seconds)) : patient;
}

connection connection::borrow(PGconn* borrowed) {
    if (PQstatus(borrowed) != CONNECTION_OK) {
        throw failure_of(borrowed);
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

bool connection::usable() const noexcept {
    return !given_up_ && PQstatus(handle_) == CONNECTION_OK;
}

bool connection::in_transaction() const noexcept {
    const auto status = PQtransactionStatus(handle_);
    return status == PQTRANS_INTRANS || status == PQTRANS_INERROR;
}

short connection::wait(short events, const patience& patient) const {
    const int socket = PQsocket(handle_);
    // poll() would pass over it and wait for nothing.
    if (socket < 0) {
        fail();
    }
    return patient.wait_for(socket, events);
}

void connection::fail() const {
    throw failure_of(handle_);
}

pg_result connection::execute(const std::string& statements, const patience& patient) {
    if (PQsendQuery(handle_, statements.c_str()) == 0) {
        fail();
    }
    return collect(patient);
}

pg_result connection::execute(const std::string& statement, std::span<const char* const> parameters,
                              const patience& patient) {
    if (PQsendQueryParams(handle_, statement.c_str(), static_cast<int>(parameters.size()), nullptr,
                          parameters.data(), nullptr, nullptr, 0) == 0) {
        fail();
    }
    return collect(patient);
}

void connection::flush(const patience& patient) {
    int unsent;
    while ((unsent = PQflush(handle_)) > 0) {
        // The server may first want to be rid of something before it reads on.
        const short ready = wait(POLLIN | POLLOUT, patient);
        if ((ready & POLLIN) != 0 && PQconsumeInput(handle_) == 0) {
            fail();
        }
    }
    if (unsent < 0) {
        fail();
    }
}

pg_result connection::next_result(const patience& patient) {
    while (PQisBusy(handle_) != 0) {
        wait(POLLIN, patient);
        if (PQconsumeInput(handle_) == 0) {
            fail();
        }
    }
    return pg_result(PQgetResult(handle_));
}

pg_result connection::collect(const patience& patient) {
    flush(patient);
    pg_result last;
    pg_result failed;
    while (pg_result result = next_result(patient)) {
        const auto status = PQresultStatus(result.get());
        if (status == PGRES_COPY_IN) {
            return result;
        }
        // The first error says more than those it entails.
        const bool good = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
        if (!good && !failed) {
            failed = std::move(result);
        } else if (good) {
            last = std::move(result);
        }
    }
    if (failed) {
        throw failure_of(failed.get());
    }
    return last;
}

void connection::copy(std::string_view data, const patience& patient) {
    int accepted;
    while ((accepted = PQputCopyData(handle_, data.data(), static_cast<int>(data.size()))) == 0) {
        wait(POLLOUT, patient);
    }
    if (accepted < 0) {
        fail();
    }
    flush(patient);
}

void connection::end_copy(const patience& patient) {
    while (PQputCopyEnd(handle_, nullptr) == 0) {
        wait(POLLOUT, patient);
    }
    collect(patient);
}

pg_result connection::settle() noexcept {
    if (!usable() || PQtransactionStatus(handle_) != PQTRANS_ACTIVE) {
        return nullptr;
    }
    try {
        return collect_after_cancel();
    } catch (const failure& why) {
        given_up_ = given_up_ || why.kind != failure_kind::server;
    } catch (const std::exception&) {
        given_up_ = true;
    }
    return nullptr;
}

pg_result connection::collect_after_cancel() {
    const patience limited(settle_limit, no_stop);
    request_cancel(handle_, cancel_limit);
    pg_result last = collect(limited);
    if (last && PQresultStatus(last.get()) == PGRES_COPY_IN) {
        // Neither data nor an end of it has been sent that a server could take for the whole.
        while (PQputCopyEnd(handle_, "given up by the client") == 0) {
            wait(POLLOUT, limited);
        }
        last = collect(limited);
    }
    return last;
}

std::string connection::quote_identifier(std::string_view name) const {
    const libpq_text quoted(PQescapeIdentifier(handle_, name.data(), name.size()));
    if (!quoted) {
        fail();
    }
    return quoted.get();
}

std::string connection::database() const {
    return PQdb(handle_);
}

}  // namespace agno::detail
