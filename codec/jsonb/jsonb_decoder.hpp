#pragma once

#include <memory_resource>
#include <string_view>

#include "codec/json_value.hpp"

namespace agno::codec {

/// Reads on-disk jsonb into a tree. container: a JsonbContainer, that is the jsonb without its
/// varlena header, aligned for int32; the tree points into it. A raw scalar comes back as that
/// scalar. Throws json_error XX001 if the bytes are no jsonb (bounds are checked), 54001 past
/// max_nesting.
json_value decode_jsonb(std::string_view container, std::pmr::memory_resource& memory);

}  // namespace agno::codec
