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

/// True if the current user may read what versions are made from: not without the privilege to read
/// all of the table, nor if a partition is a foreign table or of another access method, which may
/// lack such columns.
bool may_tell_versions(Relation target);

/// In the current memory context, once the rows are written.
version_teller start_telling();

/// nullptr if the row has no version.
text* tell_version(version_teller& teller, const row_place& place);

/// Makes durable what committed transactions wrote of the rows whose versions are returned: a
/// transaction id that a crash takes back is given out again. What this transaction wrote becomes
/// durable when it commits, with synchronous_commit.
void finish_telling(const version_teller& teller);

}  // namespace agno::backend
