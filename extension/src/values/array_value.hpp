#pragma once

#include "codec/json_value.hpp"
#include "pg/compat.hpp"

namespace agno::backend {

/// True for int2vector and oidvector, whose text is no array's.
bool is_vector(Oid base_type);

/// A JSON array as a value of such a type.
Datum vector_value(Oid base_type, const codec::json_value& array);

/// True if JSON arrays within the array are elements of an array type, not further dimensions: for
/// json and jsonb if they can't be dimensions, for vectors always.
bool is_array_of_arrays(Oid array_type, const codec::json_value& array);

/// An array of one dimension, each item of which is an element.
Datum array_of_items(Oid array_type, int32 typmod, const codec::json_value& array);

}  // namespace agno::backend
