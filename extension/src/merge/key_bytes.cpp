#include "merge/key_bytes.hpp"

namespace agno::backend {

namespace {

enum class part_kind : std::uint8_t { none, text, int16, int32, int64, unsigned32, boolean, uuid };

part_kind kind_of(const key_column& part) {
    if (part.is_bytewise) {
        return part_kind::text;
    }
    constexpr Oid int2_equals = 94;
    constexpr Oid int8_equals = 410;
    constexpr Oid oid_equals = 607;
    constexpr Oid date_equals = 1093;
    constexpr Oid timestamptz_equals = 1320;
    constexpr Oid timestamp_equals = 2060;
    constexpr Oid uuid_equals = 2972;
    switch (part.equality_operator) {
        case int2_equals:
            return part_kind::int16;
        case Int4EqualOperator:
        case date_equals:
            return part_kind::int32;
        case int8_equals:
        case timestamptz_equals:
        case timestamp_equals:
            return part_kind::int64;
        case oid_equals:
            return part_kind::unsigned32;
        case BooleanEqualOperator:
            return part_kind::boolean;
        case uuid_equals:
            return part_kind::uuid;
        default:
            return part_kind::none;
    }
}

Size size_of(const key_column& part, Datum value) {
    switch (kind_of(part)) {
        case part_kind::text:
            return text_bytes(value).size() + 1;
        case part_kind::uuid:
            return UUID_LEN;
        default:
            return sizeof(int64);
    }
}

/// The most significant byte first, negative numbers before the others.
char* put_number(char* to, int64 number) {
    uint64 bits = pg_hton64(static_cast<uint64>(number) ^ (uint64{1} << 63));
    memcpy(to, &bits, sizeof(bits));
    return to + sizeof(bits);
}

char* put_part(char* to, const key_column& part, Datum value) {
    switch (kind_of(part)) {
        case part_kind::text: {
            std::string_view bytes = text_bytes(value);
            memcpy(to, bytes.data(), bytes.size());
            to += bytes.size();
            // No text has it, so that shorter ones come first, and none runs into the next part.
            *to++ = '\0';
            return to;
        }
        case part_kind::uuid:
            memcpy(to, DatumGetPointer(value), UUID_LEN);
            return to + UUID_LEN;
        case part_kind::int16:
            return put_number(to, DatumGetInt16(value));
        case part_kind::int32:
            return put_number(to, DatumGetInt32(value));
        case part_kind::unsigned32:
            return put_number(to, DatumGetObjectId(value));
        case part_kind::boolean:
            return put_number(to, DatumGetBool(value));
        default:
            return put_number(to, DatumGetInt64(value));
    }
}

}  // namespace

bool has_key_bytes(const target_table& target) {
    for (int i = 0; i < target.key_count; ++i) {
        if (kind_of(target.key[i]) == part_kind::none) {
            return false;
        }
    }
    return true;
}

std::string_view text_bytes(Datum value) {
    // A stored one, unlike one that was just converted, may be compressed.
    const text* bytes = DatumGetTextPP(value);
    return {VARDATA_ANY(bytes), VARSIZE_ANY_EXHDR(bytes)};
}

std::string_view key_bytes(const target_table& target, const Datum* parts, value_arena& memory) {
    Size size = 0;
    for (int i = 0; i < target.key_count; ++i) {
        size += size_of(target.key[i], parts[i]);
    }
    auto* bytes = static_cast<char*>(memory.allocate(size));
    char* end = bytes;
    for (int i = 0; i < target.key_count; ++i) {
        end = put_part(end, target.key[i], parts[i]);
    }
    return {bytes, static_cast<std::size_t>(end - bytes)};
}

}  // namespace agno::backend
