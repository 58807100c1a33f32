#pragma once

#include <memory_resource>
#include <string_view>

#include "codec/json_value.hpp"

namespace agno::codec {

/// Reads one JSON text (RFC 8259) with the verdicts of the server's jsonb_in: no U+0000 (22P05), no
/// lone surrogates (22P02), numbers within numeric's range (22003), of repeated keys the last.
/// text: UTF-8, already validated as such; it is copied, so that the tree outlives it.
/// Throws json_error; std::bad_alloc where memory has none left.
json_value read_json(std::string_view text, std::pmr::memory_resource& memory);

}  // namespace agno::codec
