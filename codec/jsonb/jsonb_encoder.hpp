#pragma once

#include <cstddef>
#include <memory_resource>
#include <span>

#include "codec/json_value.hpp"

namespace agno::codec {

/// Bytes kept free in front of an encoded jsonb for PostgreSQL's 4-byte varlena header.
inline constexpr std::size_t varlena_header_size = 4;

/// Encodes a tree as on-disk jsonb, byte for byte what the server's jsonb_in makes of the same text
/// (layout: src/include/utils/jsonb.h; encoder: convertJsonbValue in jsonb_util.c). The result
/// starts with varlena_header_size zero bytes for the caller to fill; its memory comes from
/// `memory`, aligned for int32. Throws json_error 54000 if jsonb can't hold the value
/// (a string, or the elements of one container, over 268435455 bytes).
std::span<char> encode_jsonb(const json_value& value, std::pmr::memory_resource& memory);

}  // namespace agno::codec
