#include "direct/key_walk.hpp"

#include "direct/leaf_entries.hpp"

namespace agno::backend {

namespace {

/// A search that reads a leaf page to its end, or a step to the next page, costs about three
/// searches that stop at their key.
constexpr int keys_per_search = 4;
constexpr int judged_keys = 64;
constexpr int longest_pause = 64 * 1024;

/// False if the index stores values otherwise than the table does (name). A scan of an index
/// with DESC ends at the key instead of beginning there; NULLs, of several columns, are last.
bool can_walk(const target_table& target, Relation index) {
    if (index->rd_rel->relam != BTREE_AM_OID) {
        return false;
    }
    for (int i = 0; i < target.key_count; ++i) {
        const target_column& column = target.columns[target.key[i].column];
        int16 options = index->rd_indoption[i];
        if ((options & INDOPTION_DESC) != 0 || (target.key_count > 1 && options != 0)) {
            return false;
        }
        bool is_text = column.kind == column_kind::text && target.key[i].is_bytewise;
        bool is_fixed = column.length > 0 && column.base_type == index->rd_opcintype[i] &&
                        TupleDescAttr(RelationGetDescr(index), i)->attlen == column.length;
        if (!is_text && !is_fixed) {
            return false;
        }
    }
    return true;
}

int compare(key_column& part, Datum a, Datum b) {
    return DatumGetInt32(FunctionCall2Coll(&part.compare, part.collation, a, b));
}

/// Where bytes decide, other values never compare as equal: a long one, which the index may have
/// compressed, can be left to the comparison.
bool same_part(key_column& part, Datum entry, Datum value) {
    if (!part.is_bytewise) {
        return compare(part, entry, value) == 0;
    }
    const varlena* left = reinterpret_cast<varlena*>(DatumGetPointer(entry));
    const varlena* right = reinterpret_cast<varlena*>(DatumGetPointer(value));
    if (VARATT_IS_COMPRESSED(left)) {
        return compare(part, entry, value) == 0;
    }
    return VARSIZE_ANY_EXHDR(left) == VARSIZE_ANY_EXHDR(right) &&
           memcmp(VARDATA_ANY(left), VARDATA_ANY(right), VARSIZE_ANY_EXHDR(left)) == 0;
}

Datum entry_part(const key_walk& walk, int part, bool& is_null) {
    return index_getattr(walk.scan->xs_itup, part + 1, walk.scan->xs_itupdesc, &is_null);
}

/// How the current entry compares with the key: one that has it is told without the collation.
int compare_entry(key_walk& walk, const Datum* key) {
    for (int i = 0; i < walk.target->key_count; ++i) {
        key_column& part = walk.target->key[i];
        bool is_null;
        Datum entry = entry_part(walk, i, is_null);
        if (is_null) {
            return 1;
        }
        if (!same_part(part, entry, key[i])) {
            return compare(part, entry, key[i]);
        }
    }
    return 0;
}

int compare_keys(key_walk& walk, const Datum* a, const Datum* b) {
    for (int i = 0; i < walk.target->key_count; ++i) {
        int order = compare(walk.target->key[i], a[i], b[i]);
        if (order != 0) {
            return order;
        }
    }
    return 0;
}

void step(key_walk& walk) {
    walk.at_end = index_getnext_tid(walk.scan, ForwardScanDirection) == nullptr;
    walk.is_spent = false;
}

void search(key_walk& walk, const Datum* key) {
    ++walk.searches;
    if (walk.parts == nullptr) {
        walk.at_least.sk_argument = key[0];
    } else {
        for (int i = 0; i < walk.target->key_count; ++i) {
            walk.parts[i].sk_argument = key[i];
        }
    }
    index_rescan(walk.scan, &walk.at_least, 1, nullptr, 0);
    step(walk);
    compare_no_more(walk.scan);
    walk.is_placed = true;
}

/// Keys come in the order of their bytes, which need not be the index's.
bool is_behind(key_walk& walk, const Datum* key) {
    return !walk.is_placed || compare_keys(walk, walk.previous, key) > 0;
}

void turn_page(key_walk& walk) {
    ++walk.searches;
    step(walk);
}

/// Goes to the first entry that is not before the key. True where it is the key's.
bool reach(key_walk& walk, const Datum* key) {
    if (is_behind(walk, key)) {
        search(walk, key);
    } else if (walk.is_spent) {
        step(walk);
    }
    bool turned = false;
    while (!walk.at_end) {
        int order = compare_entry(walk, key);
        if (order >= 0) {
            return order == 0;
        }
        if (skip_entries(walk.scan, [&] { return compare_entry(walk, key) < 0; })) {
            continue;
        }
        if (turned) {
            search(walk, key);
        } else {
            turn_page(walk);
            turned = true;
        }
    }
    return false;
}

/// Several entries of one key are versions of its row.
bool fetch_visible(key_walk& walk, const Datum* key, TupleTableSlot* slot) {
    while (!walk.at_end && compare_entry(walk, key) == 0) {
        if (index_fetch_heap(walk.scan, slot)) {
            walk.is_spent = true;
            return true;
        }
        step(walk);
    }
    return false;
}

void compare_by_operator(key_walk& walk, Relation index) {
    Oid operand = index->rd_opcintype[0];
    Oid at_least =
        get_opfamily_member(index->rd_opfamily[0], operand, operand, BTGreaterEqualStrategyNumber);
    ScanKeyEntryInitialize(&walk.at_least, 0, 1, BTGreaterEqualStrategyNumber, InvalidOid,
                           walk.target->key[0].collation, get_opcode(at_least), 0);
}

/// As the executor has it for (a, b) >= (x, y) (ExecIndexBuildScanKeys in
/// src/backend/executor/nodeIndexscan.c).
void compare_as_row(key_walk& walk) {
    int count = walk.target->key_count;
    walk.parts = static_cast<ScanKeyData*>(palloc0(static_cast<Size>(count) * sizeof(ScanKeyData)));
    for (int i = 0; i < count; ++i) {
        const key_column& part = walk.target->key[i];
        int flags = i + 1 == count ? SK_ROW_MEMBER | SK_ROW_END : SK_ROW_MEMBER;
        ScanKeyEntryInitialize(&walk.parts[i], flags, static_cast<AttrNumber>(i + 1),
                               BTGreaterEqualStrategyNumber, InvalidOid, part.collation,
                               part.compare.fn_oid, 0);
    }
    walk.at_least.sk_flags = SK_ROW_HEADER;
    walk.at_least.sk_attno = 1;
    walk.at_least.sk_strategy = BTGreaterEqualStrategyNumber;
    walk.at_least.sk_argument = PointerGetDatum(walk.parts);
}

}  // namespace

key_walk start_walk(target_table& target, Relation relation, Relation index, Snapshot snapshot) {
    key_walk walk{};
    walk.target = &target;
    if (!can_walk(target, index)) {
        return walk;
    }
    walk.scan = begin_index_scan(relation, index, snapshot, 1);
    walk.scan->xs_want_itup = true;
    if (target.key_count == 1) {
        compare_by_operator(walk, index);
    } else {
        compare_as_row(walk);
    }
    return walk;
}

bool pays(key_walk& walk) {
    if (walk.scan == nullptr) {
        return false;
    }
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

bool walk_to(key_walk& walk, const Datum* key, TupleTableSlot* slot) {
    ++walk.keys;
    bool reached = reach(walk, key);
    walk.previous = key;
    return reached && fetch_visible(walk, key, slot);
}

void end_walk(key_walk& walk) {
    if (walk.scan != nullptr) {
        index_endscan(walk.scan);
    }
}

}  // namespace agno::backend
