#pragma once

#include "backend/compat.hpp"

namespace agno {

enum class json_merge {
    patch,  ///< RFC 7396
    runs,   ///< arrays, by run_id
};

/// Merges a jsonb patch into a stored jsonb (nullptr where the column is NULL), in the current
/// memory context, of which it keeps no more than the result.
Datum merge_jsonb(Pointer stored, Datum patch, json_merge how);

/// The same for json. Where nothing changes the result is the stored text, however it is written.
Datum merge_json(Pointer stored, Datum patch, json_merge how);

}  // namespace agno
