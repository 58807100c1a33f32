#pragma once

#include <libpq-fe.h>

#include <optional>
#include <string>

#include "src/libpq/connection.hpp"
#include "src/libpq/repeated_statement.hpp"
#include "src/server/server_facts.hpp"

namespace agno::detail {

/// The way to the server: a conninfo whose connection is opened when first needed and reopened when
/// lost, or a borrowed connection, which only its owner can reopen. Knows where on that connection
/// the extension's functions are.
///
/// What a lost connection had under way may go on, and even commit, long after. So before a link
/// that was reopened is used again, the server process of its last connection is ended.
class server_link {
  public:
    explicit server_link(std::string conninfo) : conninfo_(std::move(conninfo)) {}
    explicit server_link(PGconn* borrowed) : borrowed_(borrowed) {}

    /// Where the functions in plain SQL are, see config::schema.
    void look_in(const std::string& schema) { portable_schema_ = schema; }

    [[nodiscard]] bool can_reopen() const noexcept { return borrowed_ == nullptr; }
    [[nodiscard]] bool is_open() const noexcept { return connection_ && connection_->usable(); }
    /// True once it has been open: what is wrong now is then likely to pass.
    [[nodiscard]] bool was_open() const noexcept { return was_open_; }

    /// The connection, open. Throws failure.
    connection& ready(const deadline& until);

    /// The quoted name of the extension's schema, looked up once per connection: naming it keeps a
    /// function of the same name earlier on the search_path from being called. Throws failure
    /// (setup, 3F000) where the extension isn't installed.
    const std::string& extension_schema(const deadline& until);

    /// Makes the next extension_schema() look again: the extension may have been moved or made
    /// again.
    void forget_schema() noexcept { facts_.extension_schema.clear(); }

    /// The server's life (see server_facts) as of the last extension_schema().
    [[nodiscard]] const std::string& server_epoch() const noexcept { return facts_.epoch; }

    /// See server_facts; as of the last extension_schema().
    [[nodiscard]] bool is_portable() const noexcept { return facts_.is_portable; }

    /// See server_facts; as of the last extension_schema().
    [[nodiscard]] bool logs_parameters() const noexcept { return facts_.logs_parameters; }

    /// See server_facts; as of the last extension_schema().
    [[nodiscard]] const std::string& statement_timeout() const noexcept {
        return facts_.statement_timeout;
    }

    /// True where Citus' nodes can be asked for and reached as this one is: not where a pooler
    /// stands between, nor where the functions are those in plain SQL. As of the last
    /// extension_schema().
    [[nodiscard]] bool may_lead_to_nodes() const noexcept {
        return facts_.has_citus && facts_.process && !facts_.is_portable && can_reopen();
    }

    /// Has the next connection made to this place, or, without one, as the conninfo says. One that
    /// is open to another place is closed. Not while a lost connection's process is to be ended.
    void lead_to(const std::optional<server_place>& place);
    [[nodiscard]] const std::optional<server_place>& place() const noexcept { return place_; }

    /// The statement that small batches run over and over on this connection.
    [[nodiscard]] repeated_statement& repeated() noexcept { return repeated_; }

    /// The connection as it is. Only after ready().
    [[nodiscard]] connection& current() noexcept { return *connection_; }

    /// Where the connection was lost, ends its server process, so that no statement of it goes on.
    /// As far as that is possible within the limit.
    void end_what_was_lost(std::chrono::milliseconds limit) noexcept;

    /// Gives a borrowed connection back, between calls; an owned one is kept for the next call
    /// unless it is lost.
    void rest() noexcept;

    /// Closes an owned connection.
    void close() noexcept;

    /// What waiting for the server took since it was asked last, lost connections included.
    [[nodiscard]] time_spent take_spent() noexcept;

  private:
    void open(const deadline& until);
    void forget() noexcept;

    std::string conninfo_;
    std::optional<server_place> place_;
    std::string portable_schema_;
    PGconn* borrowed_ = nullptr;
    // The server process of a borrowed connection that was left busy, or that a cancel may still
    // hit; 0: none.
    int unfit_backend_ = 0;
    bool was_open_ = false;
    std::optional<connection> connection_;
    // On connections that are closed.
    time_spent spent_;
    // What is known of the server process that this is the number of.
    int backend_id_ = 0;
    server_facts facts_;
    repeated_statement repeated_;
    std::optional<server_process> lost_process_;
};

}  // namespace agno::detail
