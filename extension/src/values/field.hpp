#pragma once

#include "pg/compat.hpp"

namespace agno::backend {

enum class field_state : std::uint8_t {
    absent,
    null,
    value,
    initial,  ///< a value for a new row: a stored one keeps its own, as if it were absent
};

/// One column's part of a document.
struct document_field {
    field_state state;
    Datum value;
    /// The value was written as JSON that another value of the column's type stands for as well: a
    /// stored one may be equal to it in JSON alone.
    bool compares_as_json;
};

}  // namespace agno::backend
