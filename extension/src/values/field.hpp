#pragma once

#include "pg/compat.hpp"

namespace agno::backend {

enum class field_state : std::uint8_t { absent, null, value };

/// One column's share of a document.
struct document_field {
    field_state state;
    Datum value;
    /// The document said it as JSON, which another value of the column's type may say as well: one
    /// that is stored does.
    bool compares_as_json;
};

}  // namespace agno::backend
