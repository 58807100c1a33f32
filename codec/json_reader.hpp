#pragma once

#include <memory_resource>
#include <string_view>

#include "codec/json_value.hpp"

namespace agno::codec {

/// Nesting that is still read. Deeper input is an error of SQLSTATE 54001 rather than a stack
/// that overflows: every function of core that recurses over a tree relies on this bound.
inline constexpr int max_nesting = 4000;
inline constexpr const char* too_deep_message = "nested more than 4000 levels deep";

/// Reads one JSON text (RFC 8259) with the verdicts of the server's jsonb_in: no U+0000 (22P05), no
/// lone surrogates (22P02), numbers within numeric's range (22003), of repeated keys the last.
/// text: UTF-8, already validated as such; it is copied, so that the tree outlives it.
/// Throws json_error; std::bad_alloc where memory has none left.
json_value read_json(std::string_view text, std::pmr::memory_resource& memory);

}  // namespace agno::codec
