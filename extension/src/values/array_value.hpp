#pragma once

#include "codec/json_value.hpp"
#include "pg/compat.hpp"

namespace agno::backend {

/// True for int2vector and oidvector, whose text is no array's.
bool is_vector(Oid base_type);

/// A JSON array as one of these.
Datum vector_value(Oid base_type, const codec::json_value& array);

/// True where the array's items are values of an array type's elements that are JSON arrays
/// themselves, not further dimensions: where they can't be such, of json and jsonb; always of
/// vectors.
bool is_array_of_arrays(Oid array_type, const codec::json_value& array);

/// An array of one dimension, each item of which is an element.
Datum array_of_items(Oid array_type, int32 typmod, const codec::json_value& array);

}  // namespace agno::backend
