#pragma once

#include <string>
#include <vector>

namespace agno::cli {

/// The table and database that a load goes to, as far as is known without connecting: e.g. "table
/// sessions, dbname=app host=db1 port=5432", and the key, if it is not that of sessions, and the
/// table of its runs, if they have one. No secrets. conninfo: as libpq takes it.
[[nodiscard]] std::string destination_of(const std::string& conninfo, const std::string& target,
                                         const std::vector<std::string>& key,
                                         const std::string& runs_target);

}  // namespace agno::cli
