#pragma once

#include <libpq-fe.h>

#include <chrono>
#include <span>
#include <string>
#include <string_view>

#include "patience.hpp"
#include "pg_result.hpp"

namespace agno::detail {

/// A connection that never blocks: every wait is a poll() that a deadline or a stop ends.
/// After a failure that was interrupted(), settle() it before anything else.
class connection {
  public:
    /// How long settle() may take at most.
    static constexpr std::chrono::milliseconds settle_limit{2000};

    /// Connects. Throws failure: connection, timeout or stopped.
    static connection open(const std::string& conninfo, const patience& patient);

    /// Uses someone else's connection and leaves it as it was. Throws failure (setup, connection)
    /// where it is not fit for use: lost, busy, or inside a transaction.
    static connection borrow(PGconn* borrowed);

    ~connection();
    connection(connection&& other) noexcept;
    connection& operator=(connection&& other) noexcept;

    /// Runs statements without parameters. The last result, but of a COPY the one that starts it.
    /// Throws failure with the first error.
    pg_result execute(const std::string& statements, const patience& patient);

    /// Runs one statement with parameters bound as text; nullptr is NULL.
    pg_result execute(const std::string& statement, std::span<const char* const> parameters,
                      const patience& patient);

    /// Sends a piece of data, once execute() has started a COPY FROM STDIN.
    void copy(std::string_view data, const patience& patient);
    /// Ends the COPY and throws failure where it went wrong.
    void end_copy(const patience& patient);

    /// Stops whatever is under way: asks the server to cancel and reads on until the connection is
    /// idle, at most settle_limit; marks it lost where it doesn't come to rest. The last result, if
    /// the statement ended with one after all.
    pg_result settle() noexcept;

    /// Marks a connection that can't be brought to rest as lost.
    void give_up() noexcept { given_up_ = true; }

    /// False once the connection is lost, or was left busy.
    [[nodiscard]] bool usable() const noexcept;
    [[nodiscard]] bool in_transaction() const noexcept;

    [[nodiscard]] std::string quote_identifier(std::string_view name) const;
    [[nodiscard]] std::string database() const;

  private:
    connection(PGconn* handle, bool owned) noexcept;

    void finish_connecting(const patience& patient);
    [[nodiscard]] patience connect_patience(const patience& patient) const;
    short wait(short events, const patience& patient) const;
    void flush(const patience& patient);
    pg_result next_result(const patience& patient);
    pg_result collect(const patience& patient);
    pg_result collect_after_cancel();
    void release() noexcept;
    [[noreturn]] void fail() const;

    PGconn* handle_;
    bool owned_;
    bool was_nonblocking_;
    bool given_up_ = false;
};

}  // namespace agno::detail
