#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace agno::detail {

// What PostgreSQL's hash functions say of a value, on servers that are little-endian as most are.

/// Types whose values the client can hash; all others are `other`.
enum class hashed_type : std::uint8_t { text, integer, uuid, other };

/// By the type's OID.
[[nodiscard]] hashed_type hashed_type_of(std::uint32_t oid) noexcept;

/// Of a value as a document spells it; nothing where that takes the server to read. Numbers that
/// are the same have the same: whole ones as the server prints them. (So may a string that looks
/// like one, 007, which is not what the server says of it.)
[[nodiscard]] std::optional<std::int32_t> server_hash(hashed_type type,
                                                      std::string_view value) noexcept;

}  // namespace agno::detail
