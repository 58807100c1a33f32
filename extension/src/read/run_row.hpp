#pragma once

#include "codec/json_value.hpp"
#include "target/target.hpp"

namespace agno::backend {

/// A run as a document of the table of runs: its members that have a column there, the whole run,
/// and what it has from its session or from others of its members. Whatever is no object has no
/// members. The row's own are in `memory`.
codec::json_value row_of_run(const target_table& runs, const codec::json_value& session,
                             const codec::json_value& run, MemoryContext memory);

/// False where a run, an object, doesn't say itself what row_of_run gives to its user_id or
/// run_type.
bool is_own(const codec::json_value& run, std::string_view column);

/// A string of these bytes.
codec::json_value string_value(std::string_view text);

/// An object of these members, which it sorts.
codec::json_value object_value(codec::json_member* members, std::uint32_t count);

}  // namespace agno::backend
