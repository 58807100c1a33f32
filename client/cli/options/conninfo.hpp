#pragma once

#include <string>

#include "src/libpq/conninfo_options.hpp"

namespace agno::cli {

using detail::conninfo_options;

/// True if libpq takes it for the name of a database.
[[nodiscard]] inline bool is_database_name(const std::string& conninfo) {
    return conninfo.find('=') == std::string::npos && conninfo.find("://") == std::string::npos;
}

}  // namespace agno::cli
