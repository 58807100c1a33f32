#pragma once

#include "codec/json_value.hpp"
#include "pg/value_arena.hpp"
#include "target/target.hpp"
#include "values/field.hpp"
#include "values/timestamps.hpp"

namespace agno::backend {

/// A JSON value as a value of the column's type, in `memory` or in the current memory context. JSON
/// null is SQL NULL; a zero time counts as absent, except in a key. Arrays and objects become
/// arrays and composite values part by part; any other type reads the value's text. Raises what the
/// type's input function raises, 22001 if the value is too long for the column. For a domain,
/// checks only what its base type requires. written: how the document writes the value, for json
/// columns; empty if unknown.
document_field convert(target_column& column, const codec::json_value& value,
                       std::string_view written, epoch_unit time_unit, value_arena& memory);

/// "an object", "a number", …
const char* describe_type(codec::json_type type);

}  // namespace agno::backend
