#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "agno/config.hpp"
#include "src/libpq/connection.hpp"
#include "src/libpq/deadline.hpp"
#include "src/sync/sync_record.hpp"

namespace agno::detail {

/// Asks the server about the table that is to be synced. Throws failure.
[[nodiscard]] sync_circumstances ask_for_circumstances(connection& of, const config& settings,
                                                       bool preserve_updated_at,
                                                       const deadline& until);

/// True for each of the versions, in their order, that the table has no more. schema: the
/// extension's, quoted. Throws failure.
[[nodiscard]] std::vector<bool> ask_for_changed(connection& of, const config& settings,
                                                const std::string& schema,
                                                std::span<const std::string_view> versions,
                                                const deadline& until);

}  // namespace agno::detail
