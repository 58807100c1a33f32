#include "src/libpq/connection.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <utility>

#include "src/libpq/libpq_text.hpp"
#include "src/libpq/server_failure.hpp"
#include "src/libpq/stopwatch.hpp"

namespace agno::detail {

namespace {

constexpr std::chrono::milliseconds cancel_interval{200};

}  // namespace

connection::connection(PGconn* handle, bool owned) noexcept
    : handle_(handle), owned_(owned), was_nonblocking_(PQisnonblocking(handle) == 1) {}

connection::connection(connection&& other) noexcept
    : handle_(std::exchange(other.handle_, nullptr)),
      owned_(other.owned_),
      was_nonblocking_(other.was_nonblocking_),
      given_up_(other.given_up_),
      spent_(other.spent_),
      last_(std::move(other.last_)),
      cancel_(std::move(other.cancel_)) {}

connection& connection::operator=(connection&& other) noexcept {
    if (this != &other) {
        release();
        handle_ = std::exchange(other.handle_, nullptr);
        owned_ = other.owned_;
        was_nonblocking_ = other.was_nonblocking_;
        given_up_ = other.given_up_;
        spent_ = other.spent_;
        last_ = std::move(other.last_);
        cancel_ = std::move(other.cancel_);
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

bool connection::usable() const noexcept {
    return !given_up_ && PQstatus(handle_) == CONNECTION_OK;
}

bool connection::in_transaction() const noexcept {
    const auto status = PQtransactionStatus(handle_);
    return status == PQTRANS_INTRANS || status == PQTRANS_INERROR;
}

short connection::wait(short events, const deadline& until) const {
    const int socket = PQsocket(handle_);
    // poll() would pass over it and wait for nothing.
    if (socket < 0) {
        fail();
    }
    return until.wait_for(socket, events);
}

void connection::fail() const {
    throw failure_of(handle_);
}

template <class Send>
pg_result connection::answer_to(Send send, const deadline& until) {
    {
        const stopwatch sending(spent_.sending);
        if (send() == 0) {
            fail();
        }
        last_.reset();
        flush(until);
    }
    return collect(until);
}

pg_result connection::execute(const std::string& statements, const deadline& until) {
    return answer_to([&] { return PQsendQuery(handle_, statements.c_str()); }, until);
}

pg_result connection::execute(const std::string& statement, const parameter_list& parameters,
                              const deadline& until) {
    return answer_to(
        [&] {
            return PQsendQueryParams(handle_, statement.c_str(), parameters.size(), nullptr,
                                     parameters.values(), parameters.lengths(),
                                     parameters.formats(), 0);
        },
        until);
}

void connection::prepare(const std::string& name, const std::string& statement,
                         const deadline& until) {
    answer_to([&] { return PQsendPrepare(handle_, name.c_str(), statement.c_str(), 0, nullptr); },
              until);
}

pg_result connection::execute_prepared(const std::string& name, const parameter_list& parameters,
                                       const deadline& until) {
    return answer_to(
        [&] {
            return PQsendQueryPrepared(handle_, name.c_str(), parameters.size(),
                                       parameters.values(), parameters.lengths(),
                                       parameters.formats(), 0);
        },
        until);
}

void connection::flush(const deadline& until) {
    int unsent;
    while ((unsent = PQflush(handle_)) > 0) {
        // The server may first want to be rid of something before it reads on.
        const short ready = wait(POLLIN | POLLOUT, until);
        if ((ready & POLLIN) != 0 && PQconsumeInput(handle_) == 0) {
            fail();
        }
    }
    if (unsent < 0) {
        fail();
    }
}

pg_result connection::next_result(const deadline& until) {
    while (PQisBusy(handle_) != 0) {
        wait(POLLIN, until);
        if (PQconsumeInput(handle_) == 0) {
            fail();
        }
    }
    return pg_result(PQgetResult(handle_));
}

pg_result connection::collect(const deadline& until) {
    const stopwatch merging(spent_.merging);
    flush(until);
    pg_result failed;
    while (pg_result result = next_result(until)) {
        const auto status = PQresultStatus(result.get());
        if (status == PGRES_COPY_IN) {
            return result;
        }
        // The first error says more than those it entails.
        const bool good = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
        if (good) {
            last_ = std::move(result);
        } else if (!failed) {
            failed = std::move(result);
            last_.reset();
        }
    }
    if (failed) {
        throw failure_of(failed.get());
    }
    return std::move(last_);
}

void connection::copy(std::string_view data, const deadline& until) {
    const stopwatch sending(spent_.sending);
    int accepted;
    while ((accepted = PQputCopyData(handle_, data.data(), static_cast<int>(data.size()))) == 0) {
        wait(POLLOUT, until);
    }
    if (accepted < 0) {
        fail();
    }
    flush(until);
}

void connection::end_copy(const deadline& until) {
    put_copy_end(nullptr, until);
    collect(until);
}

void connection::put_copy_end(const char* reason_to_fail, const deadline& until) {
    while (PQputCopyEnd(handle_, reason_to_fail) == 0) {
        wait(POLLOUT, until);
    }
}

void connection::give_up() noexcept {
    if (owned_ && !given_up_) {
        // Else the system would go on for minutes to deliver what it took, and the server might act
        // on it long after the same has been done again.
        constexpr linger discard{1, 0};
        setsockopt(PQsocket(handle_), SOL_SOCKET, SO_LINGER, &discard, sizeof discard);
        shutdown(PQsocket(handle_), SHUT_WR);
    }
    given_up_ = true;
}

pg_result connection::cancel_and_drain(const deadline& grace) noexcept {
    pg_result last;
    if (!usable() || PQtransactionStatus(handle_) != PQTRANS_ACTIVE) {
        return last;
    }
    try {
        last = collect_after_cancel(grace);
    } catch (const failure& why) {
        if (why.kind != failure_kind::server) {
            give_up();
        }
    } catch (const std::exception&) {
        give_up();
    }
    // A request still under way could hit the next statement.
    if (!cancel_.is_over_within(grace.remaining())) {
        give_up();
    }
    return last;
}

pg_result connection::collect_after_cancel(const deadline& grace) {
    pg_result last = cancel_and_collect(grace);
    if (last && PQresultStatus(last.get()) == PGRES_COPY_IN) {
        // Neither data nor an end of it has been sent that a server could take for the whole.
        put_copy_end("given up by the client", grace);
        last = collect(grace);
    }
    return last;
}

pg_result connection::cancel_and_collect(const deadline& grace) {
    for (;;) {
        if (cancel_.is_over()) {
            cancel_ = cancel_request(handle_);
        }
        try {
            return collect(grace.no_longer_than(cancel_interval));
        } catch (const failure& failed) {
            // The server ignores a cancel that comes before it has read the whole statement.
            if (!failed.interrupted() || grace.is_over()) {
                throw;
            }
        }
    }
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

bool connection::speaks_utf8() const noexcept {
    const char* encoding = PQparameterStatus(handle_, "client_encoding");
    return encoding != nullptr && std::string_view(encoding) == utf8;
}

bool connection::takes_unicode() const noexcept {
    const char* encoding = PQparameterStatus(handle_, "server_encoding");
    // SQL_ASCII takes bytes as they come, but no escapes.
    return encoding == nullptr || std::string_view(encoding) == utf8 ||
           std::string_view(encoding) == "SQL_ASCII";
}

int connection::backend_id() const noexcept {
    return PQbackendPID(handle_);
}

}  // namespace agno::detail
