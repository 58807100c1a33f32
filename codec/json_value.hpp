#pragma once

#include <cstdint>
#include <string_view>

namespace agno::codec {

enum class json_type : std::uint8_t { null, boolean, number, string, array, object };

struct json_member;

/// One node of a JSON tree. Nodes own nothing: what they point at lives in the memory_resource
/// that the function which made them was given, or in the text it read. Trivially copyable.
struct json_value {
    json_type type = json_type::null;
    bool boolean = false;
    /// string: bytes; number: bytes; array: items; object: members.
    std::uint32_t size = 0;
    union {
        /// string: UTF-8, not terminated. number: the payload of an on-disk numeric, that is what
        /// follows its varlena header (PostgreSQL's src/backend/utils/adt/numeric.c).
        const char* bytes = nullptr;
        const json_value* items;
        /// Sorted as jsonb sorts keys (by length, then by bytes), each key once.
        const json_member* members;
    };

    std::string_view text() const noexcept { return {bytes, size}; }
    /// The member of that key, or nullptr. For objects only.
    const json_value* find(std::string_view key) const noexcept;
};

struct json_member {
    std::string_view key;
    json_value value;
};

/// The order of keys inside jsonb: shorter first, then by bytes
/// (lengthCompareJsonbString in src/backend/utils/adt/jsonb_util.c).
bool key_less(std::string_view a, std::string_view b) noexcept;

/// True if both would be stored as the same bytes: 1 and 1.0 differ, the order of keys does not.
bool identical(const json_value& a, const json_value& b) noexcept;

}  // namespace agno::codec
