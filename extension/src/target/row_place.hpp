#pragma once

#include "pg/compat.hpp"

namespace agno::backend {

/// One version of a stored row: where it lies, and which transaction wrote it.
struct row_place {
    Oid table;  ///< the partition, if it is one; InvalidOid: not known
    ItemPointerData tid;
    TransactionId xmin;
    bool is_written;  ///< by this call
};

/// Of a row that was read.
inline row_place place_read(TupleTableSlot* slot) {
    bool is_null;
    Datum xmin = slot_getsysattr(slot, MinTransactionIdAttributeNumber, &is_null);
    return {slot->tts_tableOid, slot->tts_tid, DatumGetTransactionId(xmin), false};
}

/// Of a row that the current subtransaction just wrote.
inline row_place place_written(const TupleTableSlot* slot) {
    return {slot->tts_tableOid, slot->tts_tid, GetCurrentTransactionId(), true};
}

}  // namespace agno::backend
