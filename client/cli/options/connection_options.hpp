#pragma once

#include <cstdint>
#include <string>

namespace agno::cli {

/// Whether to ask for a password, as psql's -W and -w say.
enum class password_prompt : std::uint8_t {
    if_needed,  ///< where the server wants one that nothing supplies, and there is a terminal
    always,
    never,
};

/// The command line's options for the connection, beside the conninfo. Empty: not given.
struct connection_options {
    std::string host;
    std::string port;
    std::string user;
    password_prompt prompt = password_prompt::if_needed;
};

/// The conninfo with the options' host, port and user, which its own prevail over, as in psql.
[[nodiscard]] std::string with_options(const std::string& conninfo,
                                       const connection_options& options);

/// The conninfo with a password asked for on the terminal, where the options and the server want
/// one; else the conninfo as it is. Whatever else may be wrong is left for the load to find.
[[nodiscard]] std::string with_password(const std::string& conninfo, password_prompt prompt);

}  // namespace agno::cli
