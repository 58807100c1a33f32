#pragma once

#include <bit>
#include <cstdint>
#include <cstring>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace agno::core {

/// True for what may stand inside a JSON string as it is: all but the quote, the backslash and the
/// control characters (RFC 8259, section 7).
inline bool is_plain(char c) noexcept {
    return c != '"' && c != '\\' && static_cast<unsigned char>(c) >= 0x20;
}

/// RFC 8259, section 2.
inline bool is_blank(char c) noexcept {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

inline bool opens_container(char c) noexcept {
    return c == '{' || c == '[';
}
inline bool closes_container(char c) noexcept {
    return c == '}' || c == ']';
}

/// A letter, a digit, or part of a longer character: what the server's lexer takes into one token
/// (JSON_ALPHANUMERIC_CHAR in src/common/jsonapi.c).
inline bool is_word(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           static_cast<unsigned char>(c) >= 0x80;
}

/// The first byte from `at` on that is not plain, or `end`.
inline const char* skip_plain(const char* at, const char* end) noexcept {
#ifdef __SSE2__
    const __m128i quote = _mm_set1_epi8('"');
    const __m128i backslash = _mm_set1_epi8('\\');
    const __m128i last_control = _mm_set1_epi8(0x1f);
    for (; end - at >= 16; at += 16) {
        const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
        const __m128i special = _mm_or_si128(
            _mm_or_si128(_mm_cmpeq_epi8(bytes, quote), _mm_cmpeq_epi8(bytes, backslash)),
            _mm_cmpeq_epi8(_mm_max_epu8(bytes, last_control), last_control));
        if (const auto mask = static_cast<unsigned>(_mm_movemask_epi8(special)))
            return at + std::countr_zero(mask);
    }
#else
    // Eight bytes at a time: a byte of (x - 0x01..) & ~x & 0x80.. is set where x has a zero byte.
    // A borrow can set bytes above the first hit too, so the hit is only located bytewise.
    constexpr std::uint64_t ones = 0x0101010101010101;
    constexpr auto zero_byte = [](std::uint64_t x) { return (x - ones) & ~x & (ones * 0x80); };
    for (; end - at >= 8; at += 8) {
        std::uint64_t bytes;
        std::memcpy(&bytes, at, sizeof bytes);
        const std::uint64_t control = (bytes - ones * 0x20) & ~bytes & (ones * 0x80);
        if (control | zero_byte(bytes ^ (ones * '"')) | zero_byte(bytes ^ (ones * '\\')))
            break;
    }
#endif
    while (at != end && is_plain(*at))
        ++at;
    return at;
}

}  // namespace agno::core
