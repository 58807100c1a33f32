#pragma once

#include <libpq-fe.h>

#include <string_view>

#include "src/libpq/failure.hpp"

namespace agno::detail {

/// What a failed result says. One without a SQLSTATE is libpq's own and means a lost connection.
/// What Citus says of a lost connection to another node has SQLSTATE 08006 here.
[[nodiscard]] failure failure_of(const PGresult* failed);

/// Whether an error is what Citus makes of libpq's words on a connection to another node that it
/// lost: an internal error without any context of that node's.
[[nodiscard]] bool is_of_lost_node(std::string_view sqlstate, std::string_view context);

/// What a connection that broke while in use says.
[[nodiscard]] failure failure_of(const PGconn* broken);

/// Makes a failure of the text of a failed connection attempt in PQERRORS_VERBOSE, the SQLSTATE
/// taken from it: libpq has no other way to tell a wrong password (never retried) from a server
/// that is starting up (retried), nor a certificate that doesn't fit from a network that is down.
[[nodiscard]] failure connect_failure(std::string_view verbose_message);

}  // namespace agno::detail
