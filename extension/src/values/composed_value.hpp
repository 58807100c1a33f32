#pragma once

#include "codec/json_value.hpp"
#include "target/target.hpp"

namespace agno::backend {

/// A JSON array or object as an array or a composite value, part by part, as
/// jsonb_populate_record() makes it; where that has no place for an array within an array, this
/// becomes an item. Raises what that function raises, and 22001 rather than cut a part off. For a
/// domain, checks only what its base type requires.
Datum composed_value(target_column& column, const codec::json_value& value);

/// A column's value as to_jsonb() makes it.
Datum jsonb_of_value(const target_column& column, Datum value);

}  // namespace agno::backend
