#pragma once

#include "pg/table_am.hpp"
#include "target/target.hpp"

namespace agno::backend {

/// A forward scan of the arbiter index that follows ascending keys, from leaf page to leaf page,
/// and searches from the root again only if the next key is far away.
///
/// That pays if keys are close together: all the sessions of a table at once, or new ones beyond
/// its end. If they are not, every search reads the rest of a leaf page in vain; pays() notices.
struct key_walk {
    target_table* target;
    IndexScanDesc scan;  ///< nullptr if the index is not one to walk
    ScanKeyData at_least;
    ScanKeyData* parts;  ///< of several columns, which that one compares as a row

    bool is_placed;         ///< everything between `previous` and the current entry was seen
    const Datum* previous;  ///< the key last asked for
    bool at_end;            ///< no current entry: no key of the index is larger
    bool is_spent;          ///< the current entry is that of `previous`

    int keys;      ///< asked for since it was last judged
    int searches;  ///< made for them
    int pause;     ///< how many keys it skips, since walking did not pay
    int paused;    ///< how many of them are still to come
};

/// index: of that relation, the target or a part of it.
key_walk start_walk(target_table& target, Relation relation, Relation index, Snapshot snapshot);

/// True if the next key should be reached by walking. To be called once for every key.
bool pays(key_walk& walk);

/// Puts the row of that key, as the snapshot sees it, into the slot. False if there is none.
bool walk_to(key_walk& walk, const Datum* key, TupleTableSlot* slot);

void end_walk(key_walk& walk);

}  // namespace agno::backend
