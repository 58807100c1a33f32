#include "src/nodes/server_hash.hpp"

#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <limits>
#include <string>

namespace agno::detail {

namespace {

/// The three words of Bob Jenkins' lookup3, as the server's common/hashfn.c uses it.
class lookup3 {
  public:
    explicit lookup3(std::size_t size) : a_(initial + static_cast<std::uint32_t>(size)) {}

    void add(std::uint32_t a, std::uint32_t b, std::uint32_t c) {
        a_ += a;
        b_ += b;
        c_ += c;
    }

    void mix() {
        step(a_, c_, b_, 4);
        step(b_, a_, c_, 6);
        step(c_, b_, a_, 8);
        step(a_, c_, b_, 16);
        step(b_, a_, c_, 19);
        step(c_, b_, a_, 4);
    }

    [[nodiscard]] std::int32_t end() {
        last(c_, b_, 14);
        last(a_, c_, 11);
        last(b_, a_, 25);
        last(c_, b_, 16);
        last(a_, c_, 4);
        last(b_, a_, 14);
        last(c_, b_, 24);
        return static_cast<std::int32_t>(c_);
    }

  private:
    static constexpr std::uint32_t initial = 0x9E3779B9 + 3923095;

    static void step(std::uint32_t& one, std::uint32_t& less, std::uint32_t more, int by) {
        one -= less;
        one ^= std::rotl(less, by);
        less += more;
    }
    static void last(std::uint32_t& one, std::uint32_t other, int by) {
        one ^= other;
        one -= std::rotl(other, by);
    }

    std::uint32_t a_;
    std::uint32_t b_ = a_;
    std::uint32_t c_ = a_;
};

/// The bytes at `place` and up to three behind it, the first of them the lowest.
std::uint32_t word_at(std::string_view bytes, std::size_t place) {
    std::uint32_t word = 0;
    for (std::size_t each = 0; each < sizeof(word) && place + each < bytes.size(); ++each) {
        word |= std::uint32_t{static_cast<unsigned char>(bytes[place + each])} << 8 * each;
    }
    return word;
}

std::int32_t hash_of_bytes(std::string_view bytes) {
    constexpr std::size_t word = 4;
    lookup3 hash(bytes.size());
    for (; bytes.size() >= 3 * word; bytes.remove_prefix(3 * word)) {
        hash.add(word_at(bytes, 0), word_at(bytes, word), word_at(bytes, 2 * word));
        hash.mix();
    }
    // The last word's lowest byte is kept for the size.
    hash.add(word_at(bytes, 0), word_at(bytes, word), word_at(bytes, 2 * word) << 8);
    return hash.end();
}

/// The same for integers of all sizes.
std::int32_t hash_of_integer(std::int64_t value) {
    constexpr int half = 32;
    const auto low = static_cast<std::uint32_t>(value);
    const auto high = static_cast<std::uint32_t>(value >> half);
    lookup3 hash(sizeof(low));
    hash.add(low ^ (value >= 0 ? high : ~high), 0, 0);
    return hash.end();
}

std::optional<std::int64_t> integer_of(std::string_view text) {
    std::int64_t value = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool is_whole = failure == std::errc() && end == text.data() + text.size();
    return is_whole ? std::optional(value) : std::nullopt;
}

/// A number as whoever wrote it may have spelled it: 1000, 1e3, 1000.0.
struct number {
    /// Nothing if it has a fraction, or is too large.
    std::optional<std::int64_t> whole;
};

std::optional<number> number_of(std::string_view text) {
    double value = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (end != text.data() + text.size()) {
        return std::nullopt;
    }
    number found{integer_of(text)};
    constexpr double exact = 1LL << std::numeric_limits<double>::digits;
    if (!found.whole && failure == std::errc() && std::abs(value) < exact &&
        std::trunc(value) == value) {
        found.whole = static_cast<std::int64_t>(value);
    }
    return found;
}

int digit_of(char letter) {
    int digit = -1;
    std::from_chars(&letter, &letter + 1, digit, 16);
    return digit;
}

std::optional<std::int32_t> hash_of_uuid(std::string_view text) {
    std::array<char, 16> bytes{};
    std::size_t digits = 0;
    for (const char letter : text) {
        if (letter == '-' || letter == '{' || letter == '}') {
            continue;
        }
        const int digit = digit_of(letter);
        if (digit < 0 || digits == 2 * bytes.size()) {
            return std::nullopt;
        }
        char& byte = bytes.at(digits++ / 2);
        byte = static_cast<char>(static_cast<unsigned char>(byte) << 4 | digit);
    }
    return digits == 2 * bytes.size() ? std::optional(hash_of_bytes({bytes.data(), bytes.size()}))
                                      : std::nullopt;
}

}  // namespace

hashed_type hashed_type_of(std::uint32_t oid) noexcept {
    enum : std::uint32_t {
        int8 = 20,
        int2 = 21,
        int4 = 23,
        text = 25,
        varchar = 1043,
        uuid = 2950
    };
    switch (oid) {
        case text:
        case varchar:
            return hashed_type::text;
        case int2:
        case int4:
        case int8:
            return hashed_type::integer;
        case uuid:
            return hashed_type::uuid;
        default:
            return hashed_type::other;
    }
}

std::optional<std::int32_t> server_hash(hashed_type type, std::string_view value) noexcept {
    if (type == hashed_type::uuid) {
        return hash_of_uuid(value);
    }
    const auto number = number_of(value);
    if (type == hashed_type::other || value.empty() || (number && !number->whole)) {
        return std::nullopt;
    }
    if (type == hashed_type::text) {
        return hash_of_bytes(number ? std::string_view(std::to_string(*number->whole)) : value);
    }
    return number ? std::optional(hash_of_integer(*number->whole)) : std::nullopt;
}

}  // namespace agno::detail
