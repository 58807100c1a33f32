#pragma once

#include <memory_resource>
#include <string_view>

#include "codec/json_value.hpp"

namespace agno::codec {

/// Reads one JSON text (RFC 8259) and accepts what the server's jsonb_in accepts: no U+0000
/// (22P05), no lone surrogates (22P02), numbers within numeric's range (22003); the last of
/// repeated keys wins. text: valid UTF-8; it is copied, so that the tree outlives it. Throws
/// json_error, or std::bad_alloc if `memory` is exhausted.
json_value read_json(std::string_view text, std::pmr::memory_resource& memory);

}  // namespace agno::codec
