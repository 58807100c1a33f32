#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "src/libpq/connection.hpp"

namespace agno::detail {

/// A process of the server, distinct from all others that had or will have its number.
struct server_process {
    std::string number;
    std::string started;
};

/// What can be asked over a connection about the server behind it.
struct server_facts {
    /// The quoted name of the schema of the extension's functions, or of those in plain SQL where
    /// it is not installed. Empty: neither is.
    std::string extension_schema;
    /// The functions are those in plain SQL, beside which there are no loader tables.
    bool is_portable = false;
    /// The process that serves the connection; nothing behind a pooler, where that may change.
    std::optional<server_process> process;
    /// The server's settings may log the values of parameters, and COPY is possible instead.
    bool logs_parameters = false;
    /// Different after a restart, also one after a crash: numbers of transactions may then come
    /// again.
    std::string epoch;
    /// The setting, with its unit; "0" where it is off.
    std::string statement_timeout = "0";
    /// The database has the catalog of Citus.
    bool has_citus = false;
};

/// portable_schema: where the functions in plain SQL are; empty: in schema agno, or by search_path.
[[nodiscard]] server_facts ask_for_facts(connection& of, const std::string& portable_schema,
                                         const deadline& until);

/// Ends another process of the same server's and user's, and returns once it is gone, with its
/// transaction committed or rolled back. Does nothing if that isn't allowed.
void end_process(connection& by, const server_process& process, const deadline& until);

enum class transaction_fate : std::uint8_t { committed, rolled_back, unknown };

/// What became of a transaction, by its number, within one life of the server. Waits for one that
/// is in progress.
[[nodiscard]] transaction_fate fate_of(const std::string& transaction, connection& by,
                                       const deadline& until);

}  // namespace agno::detail
