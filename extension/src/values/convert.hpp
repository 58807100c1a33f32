#pragma once

#include "codec/json_value.hpp"
#include "pg/value_arena.hpp"
#include "target/target.hpp"
#include "values/field.hpp"
#include "values/timestamps.hpp"

namespace agno::backend {

/// A JSON value as a value of the column's type, in `memory` or in the current memory context. JSON
/// null is SQL NULL; a zero time counts as absent, except as a key. Arrays and objects become
/// arrays and composite values part by part; what is of any other type is read from the value's
/// text. Raises what the type's input function raises, 22001 where it is too long for the column.
/// Of a domain only what its base type is. written: how the document writes the value, for json
/// columns; empty where that is unknown.
document_field convert(target_column& column, const codec::json_value& value,
                       std::string_view written, epoch_unit time_unit, value_arena& memory);

/// "an object", "a number", …
const char* describe_type(codec::json_type type);

}  // namespace agno::backend
