#pragma once

#include "pg/context_array.hpp"

namespace agno::backend {

/// Merges jsonb patches, at least one, one after the other into a stored jsonb (nullptr where the
/// column is NULL), in the current memory context, of which it keeps no more than the result. All
/// at once they take no longer than their size and the stored value's. merge_by: the member that
/// arrays merge by; nullptr: objects merge, as RFC 7396 has it.
Datum merge_jsonb(Pointer stored, const context_array<Datum>& patches, const char* merge_by);

/// The same for json. What stays, or is as a patch has it, keeps its text, however it is written.
Datum merge_json(Pointer stored, const context_array<Datum>& patches, const char* merge_by);

}  // namespace agno::backend
