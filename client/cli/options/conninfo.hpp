#pragma once

#include <libpq-fe.h>

#include <memory>
#include <string>

namespace agno::cli {

struct free_options {
    void operator()(PQconninfoOption* options) const noexcept { PQconninfoFree(options); }
};

/// Owns what libpq says of a conninfo.
using conninfo_options = std::unique_ptr<PQconninfoOption, free_options>;

/// True where libpq takes it for the name of a database.
[[nodiscard]] inline bool is_database_name(const std::string& conninfo) {
    return conninfo.find('=') == std::string::npos && conninfo.find("://") == std::string::npos;
}

}  // namespace agno::cli
