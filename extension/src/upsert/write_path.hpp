#pragma once

#include "target/target.hpp"

namespace agno::backend {

/// The ways to merge decoded documents into the target. Both give the same rows, outcomes and
/// errors; they differ in speed and in the tables they can serve.
enum class write_path : std::uint8_t {
    direct,       ///< the table and index access methods, without the executor: plain heap tables
    statements,   ///< set-based statements through SPI: every table
    distributed,  ///< either of these, on the nodes that have the shards of a table of Citus
};

struct path_choice {
    write_path path;
    const char* reason;
};

/// The fastest path that serves the target exactly.
path_choice choose_path(const target_table& target);

/// Its name in agno_explain_target and at DEBUG1.
const char* path_name(write_path path);

}  // namespace agno::backend
