#pragma once

#include "sync/row_version.hpp"
#include "target/row_place.hpp"

namespace agno::backend {

/// Makes versions of the places of a call's rows.
struct version_teller {
    HTAB* tables;    ///< what was found out of each
    uint64 next;     ///< transaction id
    bool has_doubt;  ///< some row's writer may have committed without waiting for the disk
};

/// True where the rows of the target can be told apart by what a statement may read of them: not
/// without the right to read all of the table, nor where a partition is a foreign table or of
/// another access method, which may not know such things.
bool may_tell_versions(Relation target);

/// In the current memory context, once the rows are written.
version_teller start_telling();

/// nullptr where the row has no version.
text* tell_version(version_teller& teller, const row_place& place);

/// Makes durable whatever committed transactions wrote of what was told: a transaction id that a
/// crash takes back is given out again. What this transaction wrote is so once it has committed,
/// with synchronous_commit.
void finish_telling(const version_teller& teller);

}  // namespace agno::backend
