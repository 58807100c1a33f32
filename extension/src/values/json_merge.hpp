#pragma once

#include "pg/context_array.hpp"
#include "target/target.hpp"

namespace agno::backend {

/// Merges jsonb patches, at least one, one after the other into a stored jsonb (nullptr if the
/// column is NULL), in the current memory context, where only the result stays allocated. The time
/// taken grows with the total size of the patches and the stored value. merge_by: how arrays merge;
/// without a member objects merge, as RFC 7396 has it.
Datum merge_jsonb(Pointer stored, const context_array<Datum>& patches, const array_merge& merge_by);

/// The same for json. Values that stay, or are as a patch has them, keep their text, however it is
/// written.
Datum merge_json(Pointer stored, const context_array<Datum>& patches, const array_merge& merge_by);

}  // namespace agno::backend
