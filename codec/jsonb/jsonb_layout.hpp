#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>

// The bits of on-disk jsonb (src/include/utils/jsonb.h of PostgreSQL). All integers are in the
// machine's byte order.

namespace agno::codec::jsonb {

// JsonbContainer.header
inline constexpr std::uint32_t count_mask = 0x0FFFFFFF;
inline constexpr std::uint32_t scalar_flag = 0x10000000;
inline constexpr std::uint32_t object_flag = 0x20000000;
inline constexpr std::uint32_t array_flag = 0x40000000;

// JEntry
inline constexpr std::uint32_t length_mask = 0x0FFFFFFF;
inline constexpr std::uint32_t type_mask = 0x70000000;
inline constexpr std::uint32_t has_offset = 0x80000000;
inline constexpr std::uint32_t is_string = 0x00000000;
inline constexpr std::uint32_t is_number = 0x10000000;
inline constexpr std::uint32_t is_false = 0x20000000;
inline constexpr std::uint32_t is_true = 0x30000000;
inline constexpr std::uint32_t is_null = 0x40000000;
inline constexpr std::uint32_t is_container = 0x50000000;

/// Every so many entries, one holds the end offset of its value instead of the value's length.
inline constexpr std::size_t offset_stride = 32;

inline constexpr std::size_t entry_size = 4;
inline constexpr std::size_t alignment = 4;

constexpr std::size_t align(std::size_t offset) noexcept {
    return (offset + alignment - 1) & ~(alignment - 1);
}

/// Header of a 4-byte, uncompressed varlena of that size, its own four bytes included
/// (SET_VARSIZE_4B in src/include/varatt.h, before PostgreSQL 16 in postgres.h).
constexpr std::uint32_t varlena_header(std::size_t size) noexcept {
    const auto value = static_cast<std::uint32_t>(size);
    return std::endian::native == std::endian::little ? value << 2 : value;
}

}  // namespace agno::codec::jsonb
