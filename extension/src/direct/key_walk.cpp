#include "direct/key_walk.hpp"

namespace agno::backend {

namespace {

/// Stepping over so many entries costs about as much as a search.
constexpr int longest_stride = 16;
/// A search that reads a leaf page to its end costs about three that stop at their key.
constexpr int keys_per_search = 4;
constexpr int judged_keys = 64;
constexpr int longest_pause = 64 * 1024;

/// Of one column; and only text is stored in the index as it is in the table, whatever the operator
/// class. A scan of an index with DESC ends at the key instead of beginning there.
bool can_walk(const target_table& target, Relation index) {
    return target.has_text_key() &&
           target.columns[target.key[0].column].kind == column_kind::text &&
           (index->rd_indoption[0] & INDOPTION_DESC) == 0;
}

int compare(key_walk& walk, Datum a, Datum b) {
    return DatumGetInt32(
        FunctionCall2Coll(&walk.target->key[0].compare, walk.target->key[0].collation, a, b));
}

/// Where bytes decide, other keys never compare as equal: a long key, which the index may have
/// compressed, can be left to the comparison.
bool is_entry_of(key_walk& walk, Datum entry, Datum key) {
    const varlena* left = reinterpret_cast<varlena*>(DatumGetPointer(entry));
    const varlena* right = reinterpret_cast<varlena*>(DatumGetPointer(key));
    if (VARATT_IS_COMPRESSED(left))
        return compare(walk, entry, key) == 0;
    return VARSIZE_ANY_EXHDR(left) == VARSIZE_ANY_EXHDR(right) &&
           memcmp(VARDATA_ANY(left), VARDATA_ANY(right), VARSIZE_ANY_EXHDR(left)) == 0;
}

void step(key_walk& walk) {
    walk.at_end = index_getnext_tid(walk.scan, ForwardScanDirection) == nullptr;
    walk.is_spent = false;
}

/// The current entry's key. Never NULL: that is not at least anything.
Datum entry_key(const key_walk& walk) {
    bool is_null;
    return index_getattr(walk.scan->xs_itup, 1, walk.scan->xs_itupdesc, &is_null);
}

void search(key_walk& walk, Datum key) {
    ++walk.searches;
    walk.at_least.sk_argument = key;
    index_rescan(walk.scan, &walk.at_least, 1, nullptr, 0);
    step(walk);
    walk.is_placed = true;
}

/// Keys come in the order of their bytes, which need not be the index's.
bool is_behind(key_walk& walk, Datum key) {
    return !walk.is_placed || compare(walk, walk.previous, key) > 0;
}

/// Goes to the first entry that is not before the key. True where it is the key's.
bool reach(key_walk& walk, Datum key) {
    if (is_behind(walk, key))
        search(walk, key);
    else if (walk.is_spent)
        step(walk);
    for (int steps = 0; !walk.at_end; ++steps) {
        Datum entry = entry_key(walk);
        if (is_entry_of(walk, entry, key))
            return true;
        if (compare(walk, entry, key) > 0)
            return false;
        if (steps == longest_stride)
            search(walk, key);
        else
            step(walk);
    }
    return false;
}

/// Several entries of one key are versions of its row.
bool fetch_visible(key_walk& walk, Datum key, TupleTableSlot* slot) {
    while (!walk.at_end && is_entry_of(walk, entry_key(walk), key)) {
        if (index_fetch_heap(walk.scan, slot)) {
            walk.is_spent = true;
            return true;
        }
        step(walk);
    }
    return false;
}

}  // namespace

key_walk start_walk(target_table& target, Relation relation, Relation index, Snapshot snapshot) {
    key_walk walk{};
    walk.target = &target;
    if (!can_walk(target, index))
        return walk;
    Oid operand = index->rd_opcintype[0];
    Oid at_least =
        get_opfamily_member(index->rd_opfamily[0], operand, operand, BTGreaterEqualStrategyNumber);
    walk.scan = begin_index_scan(relation, index, snapshot, 1);
    walk.scan->xs_want_itup = true;
    ScanKeyEntryInitialize(&walk.at_least, 0, 1, BTGreaterEqualStrategyNumber, InvalidOid,
                           target.key[0].collation, get_opcode(at_least), 0);
    return walk;
}

bool pays(key_walk& walk) {
    if (walk.scan == nullptr)
        return false;
    if (walk.paused > 0) {
        --walk.paused;
        return false;
    }
    if (walk.keys == judged_keys) {
        bool paid = walk.searches * keys_per_search <= walk.keys;
        walk.keys = walk.searches = 0;
        if (!paid) {
            walk.pause = Min(Max(walk.pause * 2, judged_keys), longest_pause);
            walk.paused = walk.pause - 1;
            walk.is_placed = false;
            return false;
        }
        walk.pause = 0;
    }
    return true;
}

bool walk_to(key_walk& walk, Datum key, TupleTableSlot* slot) {
    ++walk.keys;
    bool reached = reach(walk, key);
    walk.previous = key;
    return reached && fetch_visible(walk, key, slot);
}

void end_walk(key_walk& walk) {
    if (walk.scan != nullptr)
        index_endscan(walk.scan);
}

}  // namespace agno::backend
