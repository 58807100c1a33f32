#pragma once

#include <string>

#include "agno/config.hpp"
#include "src/libpq/connection.hpp"
#include "src/libpq/deadline.hpp"

namespace agno::detail {

/// Makes the target, and the table for its runs if there is to be one, where they don't exist.
/// schema: the extension's, quoted. Throws failure.
void create_missing_tables(connection& to, const config& settings, const std::string& schema,
                           const deadline& until);

}  // namespace agno::detail
