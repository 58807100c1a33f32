#pragma once

#include "codec/json_value.hpp"
#include "pg/compat.hpp"

namespace agno::backend {

/// A value for a column of that type, with a string in place of each object for an hstore, be that
/// the type itself, an element or a field: to_jsonb() makes objects of such values, which hstore's
/// input function doesn't read.
codec::json_value with_hstore_text(Oid type, const codec::json_value& value);

}  // namespace agno::backend
