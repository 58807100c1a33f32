#pragma once

#include "pg/table_am.hpp"

namespace agno::backend {

/// A copy of a btree's leaf page. Copying its bytes costs less than a scan's own way, which is to
/// read it entry by entry, and no lock or pin is held while it is searched.
///
/// What the snapshot sees is in the copy, or in that of a page to its right, where splits move
/// entries: what comes to the index later was not committed when the snapshot was taken, and what
/// the snapshot sees can't be removed (src/backend/access/nbtree/README).
struct leaf_page {
    PGAlignedBlock bytes;
    OffsetNumber last;  ///< entry
    BlockNumber next;   ///< P_NONE: it is the rightmost
};

/// Copies that page or, if it was deleted, the next one that was not; returns the number of the
/// first entry, which may be larger than that of the last. Reading it counts, for a SERIALIZABLE
/// transaction, as reading all of its entries.
OffsetNumber copy_leaf(Relation index, BlockNumber block, Snapshot snapshot, leaf_page& page);

inline IndexTuple entry_of(const leaf_page& page, OffsetNumber number) {
    auto* bytes = const_cast<Page>(page.bytes.data);
    return reinterpret_cast<IndexTuple>(PageGetItem(bytes, PageGetItemId(bytes, number)));
}

/// The first of the entries from `first` on that is not before what is sought, page.last + 1 if
/// there is none. Near ones are found with fewer comparisons.
template <class IsBefore>
OffsetNumber first_not_before(const leaf_page& page, OffsetNumber first, IsBefore is_before) {
    int end = page.last + 1;  ///< known not to be before
    int begin = first;        ///< all in front of it are known to be before
    for (int stride = 1; begin < end; stride *= 2) {
        int probed = Min(begin + stride, end) - 1;
        if (!is_before(entry_of(page, static_cast<OffsetNumber>(probed)))) {
            end = probed;
            break;
        }
        begin = probed + 1;
    }
    while (begin < end) {
        int middle = begin + (end - begin) / 2;
        if (is_before(entry_of(page, static_cast<OffsetNumber>(middle)))) {
            begin = middle + 1;
        } else {
            end = middle;
        }
    }
    return static_cast<OffsetNumber>(end);
}

}  // namespace agno::backend
