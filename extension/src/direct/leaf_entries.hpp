#pragma once

#include "pg/table_am.hpp"

namespace agno::backend {

/// A forward scan of a btree that returns index entries has those of its leaf page at hand, in
/// order, from where it came to the page to the page's end. To go to one of them costs a comparison
/// or two, where the scan's own way is through every entry before it.

inline BTScanPosData& leaf_position(IndexScanDesc scan) {
    return static_cast<BTScanOpaque>(scan->opaque)->currPos;
}

/// What comes behind an entry that is not before a key isn't either: has the pages that follow read
/// without a comparison of each of their entries. Until the scan is started anew.
inline void compare_no_more(IndexScanDesc scan) {
    static_cast<BTScanOpaque>(scan->opaque)->numberOfKeys = 0;
}

/// Makes that entry the current one, as btgettuple does. Not while the scan is to be told that its
/// current entry's row is dead: it would take this one for it.
inline void go_to_entry(IndexScanDesc scan, int entry) {
    BTScanPosData& position = leaf_position(scan);
    const BTScanPosItem& item = position.items[entry];
    position.itemIndex = entry;
    scan->xs_heaptid = item.heapTid;
    scan->xs_itup = reinterpret_cast<IndexTuple>(
        static_cast<BTScanOpaque>(scan->opaque)->currTuples + item.tupleOffset);
}

/// Goes to the first entry behind the current one that is not before what is sought or, if there is
/// none at hand, to the last one and returns false. Near ones are found with fewer comparisons.
template <class IsBefore>
bool skip_entries(IndexScanDesc scan, IsBefore is_before) {
    const int last = leaf_position(scan).lastItem;
    int known = leaf_position(scan).itemIndex;  ///< to be before
    int other = known + 1;                      ///< not known to be
    for (int stride = 1; other <= last; stride *= 2) {
        go_to_entry(scan, other);
        if (!is_before()) {
            break;
        }
        known = other;
        other = known == last ? last + 1 : Min(known + stride * 2, last);
    }
    while (other - known > 1) {
        int middle = known + (other - known) / 2;
        go_to_entry(scan, middle);
        (is_before() ? known : other) = middle;
    }
    go_to_entry(scan, Min(other, last));
    return other <= last;
}

}  // namespace agno::backend
