#pragma once

#include "pg/context_array.hpp"

namespace agno::backend {

enum class json_merge {
    patch,  ///< RFC 7396
    runs,   ///< arrays, by run_id
};

/// Merges jsonb patches, at least one, one after the other into a stored jsonb (nullptr where the
/// column is NULL), in the current memory context, of which it keeps no more than the result. All
/// at once they take no longer than their size and the stored value's.
Datum merge_jsonb(Pointer stored, const context_array<Datum>& patches, json_merge how);

/// The same for json. Where nothing changes the result is the stored text, however it is written.
Datum merge_json(Pointer stored, const context_array<Datum>& patches, json_merge how);

}  // namespace agno::backend
