#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace agno::codec {

/// True for what may stand inside a JSON string as it is: all but the quote, the backslash and the
/// control characters (RFC 8259, section 7).
inline bool is_plain(char c) noexcept {
    return c != '"' && c != '\\' && static_cast<unsigned char>(c) >= 0x20;
}

/// RFC 8259, section 2.
inline bool is_blank(char c) noexcept {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

inline std::string_view without_blank_suffix(std::string_view text) noexcept {
    while (!text.empty() && is_blank(text.back())) {
        text.remove_suffix(1);
    }
    return text;
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
        if (const auto mask = static_cast<unsigned>(_mm_movemask_epi8(special))) {
            return at + std::countr_zero(mask);
        }
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
        if (control | zero_byte(bytes ^ (ones * '"')) | zero_byte(bytes ^ (ones * '\\'))) {
            break;
        }
    }
#endif
    while (at != end && is_plain(*at)) {
        ++at;
    }
    return at;
}

/// The first byte from `at` on that is zero or no ASCII character, or `end`.
inline const char* skip_ascii(const char* at, const char* end) noexcept {
#ifdef __SSE2__
    for (; end - at >= 16; at += 16) {
        // As signed numbers, all others are below one.
        const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
        const auto ascii =
            static_cast<unsigned>(_mm_movemask_epi8(_mm_cmpgt_epi8(bytes, _mm_setzero_si128())));
        if (ascii != 0xFFFF) {
            return at + std::countr_one(ascii);
        }
    }
#else
    // Eight bytes at a time; which of them it is only matters to the loop below.
    for (; end - at >= 8; at += 8) {
        constexpr std::uint64_t ones = 0x0101010101010101;
        std::uint64_t bytes;
        std::memcpy(&bytes, at, sizeof bytes);
        if (((bytes | (bytes - ones)) & (ones * 0x80)) != 0) {
            break;
        }
    }
#endif
    while (at != end && *at > 0 && static_cast<unsigned char>(*at) < 0x80) {
        ++at;
    }
    return at;
}

/// The first position from `from` on of a line end, or of a `}` behind which blank space or a `{`
/// begins, or nothing is yet. The text's size, where there is none.
inline std::size_t find_line_end_or_seam(std::string_view text, std::size_t from) noexcept {
#ifdef __SSE2__
    const __m128i line_end = _mm_set1_epi8('\n');
    const __m128i closing = _mm_set1_epi8('}');
    const __m128i opening = _mm_set1_epi8('{');
    const __m128i last_blank = _mm_set1_epi8(' ');
    for (; text.size() - from > 16; from += 16) {
        const auto* const at = reinterpret_cast<const __m128i*>(text.data() + from);
        const auto* const behind = reinterpret_cast<const __m128i*>(text.data() + from + 1);
        const __m128i bytes = _mm_loadu_si128(at);
        const __m128i next = _mm_loadu_si128(behind);
        const __m128i may_follow = _mm_or_si128(
            _mm_cmpeq_epi8(next, opening), _mm_cmpeq_epi8(_mm_min_epu8(next, last_blank), next));
        const __m128i special =
            _mm_or_si128(_mm_cmpeq_epi8(bytes, line_end),
                         _mm_and_si128(_mm_cmpeq_epi8(bytes, closing), may_follow));
        if (const auto mask = static_cast<unsigned>(_mm_movemask_epi8(special))) {
            return from + static_cast<std::size_t>(std::countr_zero(mask));
        }
    }
#endif
    constexpr auto may_follow = [](char c) {
        return c == '{' || static_cast<unsigned char>(c) <= ' ';
    };
    for (; from < text.size(); ++from) {
        if (text[from] == '\n') {
            break;
        }
        if (text[from] == '}' && (from + 1 == text.size() || may_follow(text[from + 1]))) {
            break;
        }
    }
    return from;
}

}  // namespace agno::codec
