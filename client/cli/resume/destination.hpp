#pragma once

#include <string>

namespace agno::cli {

/// Which table of which database a load goes to, as far as can be told without connecting: e.g.
/// "table sessions, dbname=app host=db1 port=5432". No secrets. conninfo: as libpq takes it.
[[nodiscard]] std::string destination_of(const std::string& conninfo, const std::string& target);

}  // namespace agno::cli
