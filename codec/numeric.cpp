#include "codec/numeric.hpp"

#include <cstdint>
#include <cstring>

#include "codec/error.hpp"

namespace agno::codec {

namespace {

constexpr int decimals_per_digit = 4;
constexpr int short_dscale_max = 63;
constexpr int short_weight_min = -64;
constexpr int short_weight_max = 63;
constexpr int dscale_max = 0x3FFF;
// Bits of the short form's header (NUMERIC_SHORT_... in src/backend/utils/adt/numeric.c).
constexpr unsigned is_short = 0x8000;
constexpr unsigned is_negative_short = 0x2000;
constexpr unsigned is_negative_weight = 0x0040;
constexpr unsigned weight_bits = 0x003F;
constexpr unsigned dscale_shift = 7;
constexpr std::int64_t exponent_limit = 0x7FFFFFFF / 2;

bool is_digit(char c) noexcept {
    return c >= '0' && c <= '9';
}

[[noreturn]] void throw_out_of_range() {
    throw json_error("22003", "value overflows numeric format");
}

const char* skip_digits(const char* at, const char* end) noexcept {
    while (at != end && is_digit(*at)) {
        ++at;
    }
    return at;
}

/// As strtol, but without its limit: anything past exponent_limit is out of range alike.
std::int64_t read_exponent(const char* at, const char* end) {
    const bool negative = *at == '-';
    if (*at == '-' || *at == '+') {
        ++at;
    }
    std::int64_t value = 0;
    for (; at != end; ++at) {
        value = value * 10 + (*at - '0');
        if (value >= exponent_limit) {
            throw_out_of_range();
        }
    }
    return negative ? -value : value;
}

struct decimal_text {
    bool negative = false;
    std::string_view whole;
    std::string_view fraction;
    std::int64_t exponent = 0;
};

decimal_text split_decimal(std::string_view number) {
    decimal_text parts;
    const char* at = number.data();
    const char* end = at + number.size();
    if (*at == '-') {
        parts.negative = true;
        ++at;
    }
    const char* whole_end = skip_digits(at, end);
    parts.whole = {at, static_cast<std::size_t>(whole_end - at)};
    at = whole_end;
    if (at != end && *at == '.') {
        const char* fraction_end = skip_digits(++at, end);
        parts.fraction = {at, static_cast<std::size_t>(fraction_end - at)};
        at = fraction_end;
    }
    if (at != end) {
        parts.exponent = read_exponent(at + 1, end);
    }
    return parts;
}

/// Collects decimal digits into base-10000 ones, without zeros at either end.
class digit_writer {
  public:
    digit_writer(char* out, std::int64_t weight, int leading_zeros)
        : out_(out), weight_(weight), decimals_(leading_zeros) {}

    void put(std::string_view decimals) {
        for (char c : decimals) {
            pending_ = pending_ * 10 + (c - '0');
            if (++decimals_ == decimals_per_digit) {
                flush();
            }
        }
    }

    void finish() {
        while (decimals_ != 0) {
            pending_ *= 10;
            if (++decimals_ == decimals_per_digit) {
                flush();
            }
        }
    }

    /// Of the first digit that is not zero.
    std::int64_t weight() const { return weight_; }
    std::size_t count() const { return used_; }

  private:
    void flush() {
        const auto digit = static_cast<std::int16_t>(pending_);
        pending_ = 0;
        decimals_ = 0;
        if (digit == 0 && written_ == 0) {
            --weight_;
            return;
        }
        std::memcpy(out_ + written_++ * sizeof digit, &digit, sizeof digit);
        if (digit != 0) {
            used_ = written_;
        }
    }

    char* out_;
    std::int64_t weight_;
    int decimals_;
    int pending_ = 0;
    std::size_t written_ = 0;
    std::size_t used_ = 0;
};

/// Base-10000 weight of the digit that holds a decimal digit of that weight.
std::int64_t digit_weight(std::int64_t decimal_weight) {
    return decimal_weight >= 0 ? decimal_weight / decimals_per_digit
                               : -((-decimal_weight - 1) / decimals_per_digit + 1);
}

bool fits_short_form(std::int64_t dscale, std::int64_t weight) {
    return dscale <= short_dscale_max && weight >= short_weight_min && weight <= short_weight_max;
}

void store(char* out, unsigned value) {
    const auto half = static_cast<std::uint16_t>(value);
    std::memcpy(out, &half, sizeof half);
}

}  // namespace

std::size_t number_length(std::string_view text) noexcept {
    const char* const begin = text.data();
    const char* const end = begin + text.size();
    const char* at = begin;
    if (at != end && *at == '-') {
        ++at;
    }
    if (at == end || !is_digit(*at)) {
        return 0;
    }
    at = *at == '0' ? at + 1 : skip_digits(at, end);
    if (end - at >= 2 && at[0] == '.' && is_digit(at[1])) {
        at = skip_digits(at + 2, end);
    }
    if (at != end && (*at == 'e' || *at == 'E')) {
        const char* exponent = at + 1;
        if (exponent != end && (*exponent == '+' || *exponent == '-')) {
            ++exponent;
        }
        if (exponent != end && is_digit(*exponent)) {
            at = skip_digits(exponent, end);
        }
    }
    return static_cast<std::size_t>(at - begin);
}

std::size_t write_numeric(std::string_view number, char* out) {
    const decimal_text parts = split_decimal(number);
    const std::int64_t decimal_weight =
        static_cast<std::int64_t>(parts.whole.size()) - 1 + parts.exponent;
    const std::int64_t scale = static_cast<std::int64_t>(parts.fraction.size()) - parts.exponent;
    const std::int64_t dscale = scale > 0 ? scale : 0;
    const std::int64_t first_weight = digit_weight(decimal_weight);
    const auto leading_zeros =
        static_cast<int>((first_weight + 1) * decimals_per_digit - (decimal_weight + 1));

    // Nearly all numbers are short; the digits of a long one move up to make room for its weight.
    digit_writer digits(out + 2, first_weight, leading_zeros);
    digits.put(parts.whole);
    digits.put(parts.fraction);
    digits.finish();

    const bool zero = digits.count() == 0;
    const bool negative = parts.negative && !zero;
    const std::int64_t weight = zero ? 0 : digits.weight();
    const std::size_t digit_bytes = digits.count() * 2;
    if (fits_short_form(dscale, weight)) {
        store(out, is_short | (negative ? is_negative_short : 0u) |
                       static_cast<unsigned>(dscale) << dscale_shift |
                       (weight < 0 ? is_negative_weight : 0u) |
                       (static_cast<unsigned>(weight) & weight_bits));
        return 2 + digit_bytes;
    }
    if (dscale > dscale_max || weight < INT16_MIN || weight > INT16_MAX) {
        throw_out_of_range();
    }
    std::memmove(out + 4, out + 2, digit_bytes);
    store(out, (negative ? 0x4000u : 0u) | static_cast<unsigned>(dscale));
    store(out + 2, static_cast<unsigned>(weight));
    return 4 + digit_bytes;
}

std::optional<short_number> read_short_numeric(std::string_view payload) noexcept {
    constexpr std::size_t most_words = 5;  // the header and 4 digits of 10000
    constexpr int base = 10000;
    const std::size_t words = payload.size() / sizeof(std::uint16_t);
    std::uint16_t word[most_words];
    if (words > most_words) {
        return std::nullopt;
    }
    std::memcpy(word, payload.data(), words * sizeof *word);
    const unsigned header = word[0];
    if ((header & is_short) == 0) {
        return std::nullopt;
    }
    short_number number{0, 0, (header & ~is_negative_short & ~is_short) >> dscale_shift != 0};
    for (std::size_t each = 1; each < words; ++each) {
        number.digits = number.digits * base + word[each];
    }
    const int weight =
        static_cast<int>(header & weight_bits) - ((header & is_negative_weight) != 0 ? 1 << 6 : 0);
    number.exponent = number.digits == 0 ? 0 : weight + 2 - static_cast<int>(words);
    number.digits = (header & is_negative_short) != 0 ? -number.digits : number.digits;
    return number;
}

}  // namespace agno::codec
