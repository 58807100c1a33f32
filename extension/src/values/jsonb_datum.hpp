#pragma once

#include "codec/json_value.hpp"
#include "pg/value_arena.hpp"
#include "target/target.hpp"

namespace agno::backend {

/// A tree as a jsonb datum, in the current memory context or in `memory`. Raises 54000 where jsonb
/// can't hold it.
Datum jsonb_datum(const codec::json_value& value);
Datum jsonb_datum(const codec::json_value& value, value_arena& memory);

/// A json datum that equals a jsonb one, and a jsonb one that equals a json one. The latter raises
/// with the SQLSTATE that jsonb_in has: json takes more than jsonb does.
Datum json_of_jsonb(Datum jsonb);
Datum jsonb_of_json(Datum json);

/// True for JSON null in a column of type jsonb or json.
bool is_json_null(const target_column& column, Datum value);

/// The bytes that codec::decode_jsonb reads.
std::string_view container_of(Jsonb* jsonb);

}  // namespace agno::backend
