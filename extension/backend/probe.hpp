#pragma once

#include "backend/direct_target.hpp"

namespace agno {

/// Looks stored rows up by session_id in the arbiter index.
struct key_probe {
    Relation index;
    IndexScanDesc scan;
    ScanKeyData key;
};

key_probe open_probe(const upsert_call& call, const direct_target& direct);

/// Puts the row of that key, as the snapshot sees it, into direct.stored. False where there is
/// none.
bool find_row(key_probe& probe, direct_target& direct, Datum key);

void close_probe(key_probe& probe);

}  // namespace agno
