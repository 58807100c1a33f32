#pragma once

#include "direct/leaf_page.hpp"
#include "target/target.hpp"

namespace agno::backend {

/// Follows ascending keys through the arbiter index, from leaf page to leaf page, and searches from
/// the root again only if the next key is far away.
///
/// That pays if keys are close together: all the sessions of a table at once, or new ones beyond
/// its end. If they are not, every search reads the rest of a leaf page in vain; pays() notices.
struct key_walk {
    target_table* target;
    Relation index;
    Snapshot snapshot;
    IndexScanDesc scan;  ///< that searches; nullptr if the index is not one to walk
    ScanKeyData at_least;
    ScanKeyData* parts;  ///< of several columns, which that one compares as a row

    leaf_page* page;
    OffsetNumber at;        ///< in the page: what is in front of it is before `previous`
    bool is_placed;         ///< page and at are those of `previous`
    const Datum* previous;  ///< the key last asked for

    int keys;    ///< asked for since it was last judged
    int cost;    ///< of reaching them, as that of searches for a single key
    int pause;   ///< how many keys it skips, since walking did not pay
    int paused;  ///< how many of them are still to come
};

/// index: of that relation, the target or a part of it.
key_walk start_walk(target_table& target, Relation relation, Relation index, Snapshot snapshot);

/// True if the next key should be reached by walking. To be called once for every key.
bool pays(key_walk& walk);

/// Where the row of that key is or one that the snapshot does not see, a version of the row
/// perhaps: a key has several entries then. Nothing if the snapshot sees no row of that key.
std::optional<ItemPointerData> walk_to(key_walk& walk, const Datum* key);

void end_walk(key_walk& walk);

}  // namespace agno::backend
