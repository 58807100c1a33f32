#pragma once

#include "codec/json_value.hpp"
#include "pg/value_arena.hpp"
#include "target/target.hpp"

namespace agno::backend {

/// A tree as a jsonb datum, in the current memory context or in `memory`. Raises 54000 if jsonb
/// can't hold it.
Datum jsonb_datum(const codec::json_value& value);
Datum jsonb_datum(const codec::json_value& value, value_arena& memory);

/// A number as a numeric.
Datum numeric_datum(const codec::json_value& number);

/// The value as ->> shows it, which input functions read. Not for null.
char* text_of_value(const codec::json_value& value);

/// A jsonb datum as text.
char* text_of_jsonb(Datum jsonb);

/// A json datum that equals a jsonb one, and a jsonb one that equals a json one. The latter raises
/// with the SQLSTATE that jsonb_in has: json takes more than jsonb does.
Datum json_of_jsonb(Datum jsonb);
Datum jsonb_of_json(Datum json);

/// True if two json texts say the same: the order of keys, say, does not matter.
bool is_same_json(Datum a, Datum b);

/// True for JSON null in a column of type jsonb or json.
bool is_json_null(const target_column& column, Datum value);

/// The bytes that codec::decode_jsonb reads.
std::string_view container_of(Jsonb* jsonb);

}  // namespace agno::backend
