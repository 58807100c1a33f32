#pragma once

#include <optional>

#include "codec/json_value.hpp"
#include "target/target.hpp"

namespace agno::backend {

/// What the column's input function makes of a number's text, without the text: for the integer
/// types, float8 and numeric, and short numbers. Nothing where the function has to be asked, for
/// its errors as well.
std::optional<Datum> number_value(const target_column& column, const codec::json_value& number);

}  // namespace agno::backend
