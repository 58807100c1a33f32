#include "values/number_value.hpp"

#include <array>
#include <limits>

#include "codec/numeric.hpp"
#include "values/jsonb_datum.hpp"

namespace agno::backend {

namespace {

constexpr std::array<std::int64_t, 4> powers_of_10000{1, 10'000, 100'000'000, 1'000'000'000'000};

/// The integer, if its text would be one and the type has it.
template <class Integer>
std::optional<Integer> integer_of(const codec::short_number& number) {
    if (number.has_fraction || number.exponent >= static_cast<int>(powers_of_10000.size())) {
        return std::nullopt;
    }
    std::int64_t value;
    bool overflows =
        __builtin_mul_overflow(number.digits, powers_of_10000[number.exponent], &value);
    if (overflows || value < std::numeric_limits<Integer>::min() ||
        value > std::numeric_limits<Integer>::max()) {
        return std::nullopt;
    }
    return static_cast<Integer>(value);
}

/// One rounding of exact operands, as strtod rounds (Clinger, "How to read floating point numbers
/// accurately", 1990).
std::optional<float8> float8_of(const codec::short_number& number) {
    constexpr std::int64_t most_exact = std::int64_t{1} << 53;
    int distance = number.exponent < 0 ? -number.exponent : number.exponent;
    if (distance >= static_cast<int>(powers_of_10000.size()) || number.digits > most_exact ||
        number.digits < -most_exact) {
        return std::nullopt;
    }
    auto digits = static_cast<float8>(number.digits);
    auto power = static_cast<float8>(powers_of_10000[distance]);
    return number.exponent < 0 ? digits / power : digits * power;
}

// PostgreSQL 15 has these as macros.
Datum datum_of(int16 value) {
    return Int16GetDatum(value);
}

Datum datum_of(int32 value) {
    return Int32GetDatum(value);
}

Datum datum_of(std::int64_t value) {
    return Int64GetDatum(value);
}

Datum datum_of(float8 value) {
    return Float8GetDatum(value);
}

template <class Value>
std::optional<Datum> datum_of(const std::optional<Value>& value) {
    return value ? std::optional(datum_of(*value)) : std::nullopt;
}

}  // namespace

std::optional<Datum> number_value(const target_column& column, const codec::json_value& number) {
    // A domain's input function checks more, and a length cuts.
    if (column.type != column.base_type || column.typmod >= 0) {
        return std::nullopt;
    }
    if (column.type == NUMERICOID) {
        return numeric_datum(number);
    }
    const auto read = codec::read_short_numeric(number.text());
    if (!read) {
        return std::nullopt;
    }
    switch (column.type) {
        case INT2OID:
            return datum_of(integer_of<int16>(*read));
        case INT4OID:
            return datum_of(integer_of<int32>(*read));
        case INT8OID:
            return datum_of(integer_of<std::int64_t>(*read));
        case FLOAT8OID:
            return datum_of(float8_of(*read));
        default:
            return std::nullopt;
    }
}

}  // namespace agno::backend
