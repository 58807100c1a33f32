#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace agno::codec {

/// Length of the JSON number (RFC 8259, section 6) that `text` begins with, 0 if there is none.
std::size_t number_length(std::string_view text) noexcept;

/// Bytes that write_numeric needs at most for a number of that many characters.
constexpr std::size_t numeric_capacity(std::size_t characters) noexcept {
    // Header and weight, and of the base-10000 digits one more than the even share, since the
    // decimal point need not fall on a multiple of four.
    return 4 + 2 * (characters / 4 + 2);
}

/// Writes the payload of the numeric that the server's numeric_in makes of a JSON number: the
/// bytes after the varlena header, in their shortest form (set_var_from_str and make_result in
/// src/backend/utils/adt/numeric.c). Returns their count. Throws json_error 22003 if numeric
/// can't hold the number.
std::size_t write_numeric(std::string_view number, char* out);

/// A number that is digits * 10000 ** exponent.
struct short_number {
    std::int64_t digits;
    int exponent;
    bool has_fraction;  ///< is written with decimals after the point, be they zeros
};

/// What write_numeric has written, for numbers with no more than 16 decimal digits or so.
std::optional<short_number> read_short_numeric(std::string_view payload) noexcept;

}  // namespace agno::codec
