#pragma once

#include "codec/json_value.hpp"
#include "target/target.hpp"

namespace agno::backend {

/// A JSON array or object as an array or a composite value, part by part, as
/// jsonb_populate_record() has it, and where that has no place for an array within an array, as an
/// item. Raises what that raises, and 22001 rather than cut a part off.
/// Of a domain only what its base type is.
Datum composed_value(target_column& column, const codec::json_value& value);

/// What to_jsonb() makes of a column's value.
Datum jsonb_of_value(const target_column& column, Datum value);

}  // namespace agno::backend
