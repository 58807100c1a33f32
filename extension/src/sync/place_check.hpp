#pragma once

#include "pg/context_array.hpp"
#include "sync/row_version.hpp"

namespace agno::backend {

struct named_place {
    row_version version;
    int position;  ///< among the versions asked for
};

/// In the order of places.
using place_list = context_array<named_place>;

inline bool lies_before(const named_place& a, const named_place& b) {
    if (a.version.table != b.version.table) {
        return a.version.table < b.version.table;
    }
    BlockNumber block_of_a = ItemPointerGetBlockNumberNoCheck(&a.version.tid);
    BlockNumber block_of_b = ItemPointerGetBlockNumberNoCheck(&b.version.tid);
    if (block_of_a != block_of_b) {
        return block_of_a < block_of_b;
    }
    return ItemPointerGetOffsetNumberNoCheck(&a.version.tid) <
           ItemPointerGetOffsetNumberNoCheck(&b.version.tid);
}

/// Clears `changed` for each place of this table where the version's row still is, visible under
/// the active snapshot. Visits each page once.
void check_places(Relation table, const place_list& places, bool* changed);

/// The same, asking the target in SQL, so that its row-level security decides what is visible.
void check_places_by_query(Relation target, const place_list& places, bool* changed);

}  // namespace agno::backend
