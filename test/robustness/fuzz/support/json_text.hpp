#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "codec/json_value.hpp"

namespace agno::fuzz {

/// A number as digits * 10^exponent, with `scale` digits shown behind the point (numeric's dscale).
struct exact_number {
    bool negative = false;
    /// Without zeros at either end; empty: zero.
    std::string digits;
    std::int64_t exponent = 0;
    std::int64_t scale = 0;

    bool operator==(const exact_number&) const = default;
};

/// What a numeric's payload stands for (src/backend/utils/adt/numeric.c). Requires that it is in
/// its shortest form.
exact_number number_in_payload(std::string_view payload);

/// What a JSON number stands for.
exact_number number_in_text(std::string_view text);

/// A tree as JSON text that reads as the same tree.
std::string to_text(const codec::json_value& tree);

}  // namespace agno::fuzz
