#pragma once

#include <memory>

#include "agno/config.hpp"
#include "src/transport/batch_transport.hpp"

namespace agno::detail {

/// The transport that settings ask for. They and the statement outlive it.
[[nodiscard]] std::unique_ptr<batch_transport> make_transport(const config& settings,
                                                              const upsert_statement& statement);

}  // namespace agno::detail
