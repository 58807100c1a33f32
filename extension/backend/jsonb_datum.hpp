#pragma once

#include "backend/bump.hpp"
#include "core/json_value.hpp"

namespace agno {

/// A tree as a jsonb datum, in the current memory context or in `memory`. Raises 54000 where jsonb
/// can't hold it.
Datum jsonb_datum(const core::json_value& value);
Datum jsonb_datum(const core::json_value& value, bump& memory);

/// The bytes that core::decode_jsonb reads.
std::string_view container_of(Jsonb* jsonb);

}  // namespace agno
