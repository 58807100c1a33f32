#pragma once

#include <libpq-fe.h>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "agno/upsert_result.hpp"
#include "src/libpq/cancel_request.hpp"
#include "src/libpq/deadline.hpp"
#include "src/libpq/parameter_list.hpp"
#include "src/libpq/pg_result.hpp"

namespace agno::detail {

/// Where a server listens: a host, or the directory of its socket, and a port.
struct server_place {
    std::string host;
    std::string port;

    bool operator==(const server_place&) const = default;
};

/// A connection that never blocks: every wait is a poll() that a deadline or a stop ends.
/// After a failure that was interrupted(), cancel_and_drain() it before anything else.
class connection {
  public:
    /// Connects, to this place where one is given instead of the conninfo's. Throws failure:
    /// connection, timeout or stopped.
    static connection open(const std::string& conninfo, const deadline& until,
                           const std::optional<server_place>& place = std::nullopt);

    /// Uses someone else's connection and leaves it as it was. Throws failure (setup, connection)
    /// where it is not fit for use: lost, busy, or inside a transaction.
    static connection borrow(PGconn* borrowed);

    ~connection();
    connection(connection&& other) noexcept;
    connection& operator=(connection&& other) noexcept;

    /// Runs statements without parameters. The last result, but of a COPY the one that starts it.
    /// Throws failure with the first error.
    pg_result execute(const std::string& statements, const deadline& until);

    /// Runs one statement with parameters.
    pg_result execute(const std::string& statement, const parameter_list& parameters,
                      const deadline& until);

    /// Names a statement on the server, and runs it by its name.
    void prepare(const std::string& name, const std::string& statement, const deadline& until);
    pg_result execute_prepared(const std::string& name, const parameter_list& parameters,
                               const deadline& until);

    /// Sends a piece of data, once execute() has started a COPY FROM STDIN.
    void copy(std::string_view data, const deadline& until);
    /// Ends the COPY and throws failure if it went wrong.
    void end_copy(const deadline& until);

    /// Stops whatever is under way: asks the server to cancel and reads on until the connection is
    /// idle, within the grace; gives the connection up where it doesn't come to rest. The last
    /// result, if the statement ended with one after all.
    pg_result cancel_and_drain(const deadline& grace) noexcept;

    /// Marks a connection that can't be brought to rest as lost. What it has not sent yet never
    /// gets to the server.
    void give_up() noexcept;

    /// False once the connection is lost, or was left busy.
    [[nodiscard]] bool usable() const noexcept;
    [[nodiscard]] bool in_transaction() const noexcept;

    [[nodiscard]] std::string quote_identifier(std::string_view name) const;
    [[nodiscard]] std::string database() const;
    /// True if an address was given (hostaddr): it would lead there whatever host is named.
    [[nodiscard]] bool has_fixed_address() const;
    /// True if text goes both ways as UTF-8. An opened connection's does.
    [[nodiscard]] bool speaks_utf8() const noexcept;
    /// True if the server's encoding has every character. One that it lacks fails the whole
    /// statement, unless it comes as an escape: then its document alone.
    [[nodiscard]] bool takes_unicode() const noexcept;
    /// What waiting for this connection took since it was asked last.
    [[nodiscard]] time_spent take_spent() noexcept { return std::exchange(spent_, {}); }
    /// The server process that serves the connection.
    [[nodiscard]] int backend_id() const noexcept;

  private:
    connection(PGconn* handle, bool owned) noexcept;

    void finish_connecting(const deadline& until);
    [[noreturn]] void fail_to_connect() const;
    [[nodiscard]] deadline connect_deadline(const deadline& until) const;
    short wait(short events, const deadline& until) const;
    void flush(const deadline& until);
    pg_result next_result(const deadline& until);
    template <class Send>
    pg_result answer_to(Send send, const deadline& until);
    pg_result collect(const deadline& until);
    void put_copy_end(const char* reason_to_fail, const deadline& until);
    pg_result collect_after_cancel(const deadline& grace);
    pg_result cancel_and_collect(const deadline& grace);
    void release() noexcept;
    [[noreturn]] void fail() const;

    static constexpr const char* utf8 = "UTF8";

    PGconn* handle_;
    bool owned_;
    bool was_nonblocking_;
    bool given_up_ = false;
    time_spent spent_;
    // The last good result of what is under way: a commit may come after it, and be waited for.
    pg_result last_;
    cancel_request cancel_;
};

}  // namespace agno::detail
