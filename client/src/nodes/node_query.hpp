#pragma once

#include <optional>
#include <string>

#include "src/libpq/connection.hpp"
#include "src/nodes/node_map.hpp"

namespace agno::detail {

/// Where Citus has the target's rows, the node asked first if it has some; nothing where the target
/// is not distributed. target: as SQL would name it. Throws failure.
[[nodiscard]] std::optional<node_map> ask_for_nodes(connection& of, const char* target,
                                                    const deadline& until);

/// Throws failure unless the connection is to that node, and the node has these settings.
void require_self(connection& of, const citus_node& node, const std::string& settings,
                  const deadline& until);

}  // namespace agno::detail
