#pragma once

#include <string>

namespace agno::cli {

/// Installs the functions as plain SQL, for a server where no extension can be loaded, or upgrades
/// them. conninfo: as libpq takes it. schema: where to install; empty: agno. Prints what it did, or
/// why it failed; returns the exit status.
[[nodiscard]] int install_portable(const std::string& conninfo, const std::string& schema);

}  // namespace agno::cli
