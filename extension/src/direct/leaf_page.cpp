#include "direct/leaf_page.hpp"

namespace agno::backend {

OffsetNumber copy_leaf(Relation index, BlockNumber block, Snapshot snapshot, leaf_page& page) {
    OffsetNumber first = FirstOffsetNumber;
    page.last = InvalidOffsetNumber;
    bool is_ignored;
    do {
        Buffer buffer = ReadBuffer(index, block);
        LockBuffer(buffer, BT_READ);
        _bt_checkpage(index, buffer);
        BTPageOpaque opaque = BTPageGetOpaque(BufferGetPage(buffer));
        is_ignored = P_IGNORE(opaque);
        if (!is_ignored) {
            PredicateLockPage(index, block, snapshot);
            memcpy(page.bytes.data, BufferGetPage(buffer), BLCKSZ);
            page.last = PageGetMaxOffsetNumber(page.bytes.data);
            first = P_FIRSTDATAKEY(opaque);
        }
        block = page.next = opaque->btpo_next;
        UnlockReleaseBuffer(buffer);
    } while (is_ignored && block != P_NONE);
    return first;
}

}  // namespace agno::backend
