#pragma once

#include <string>
#include <vector>

namespace agno::cli {

/// Which table of which database a load goes to, as far as can be told without connecting: e.g.
/// "table sessions, dbname=app host=db1 port=5432", and by which key, if it is not that of
/// sessions, and where its runs go, if they have a table of their own. No secrets. conninfo: as
/// libpq takes it.
[[nodiscard]] std::string destination_of(const std::string& conninfo, const std::string& target,
                                         const std::vector<std::string>& key,
                                         const std::string& runs_target);

}  // namespace agno::cli
