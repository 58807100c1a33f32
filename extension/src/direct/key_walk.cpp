#include "direct/key_walk.hpp"

namespace agno::backend {

namespace {

// In searches for a single key, which read a leaf page up to it only.
constexpr int cost_of_search = 3;
constexpr int cost_of_page = 1;
constexpr int judged_keys = 64;
constexpr int longest_pause = 64 * 1024;

/// False if the index stores values otherwise than the table does (name), or in another order.
bool can_walk(const target_table& target, Relation index) {
    if (index->rd_rel->relam != BTREE_AM_OID) {
        return false;
    }
    for (int i = 0; i < target.key_count; ++i) {
        const target_column& column = target.columns[target.key[i].column];
        bool is_text = column.kind == column_kind::text && target.key[i].is_bytewise;
        bool is_fixed = column.length > 0 && column.base_type == index->rd_opcintype[i] &&
                        TupleDescAttr(RelationGetDescr(index), i)->attlen == column.length;
        if (index->rd_indoption[i] != 0 || (!is_text && !is_fixed)) {
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

/// How an entry compares with the key: one that has it is told without the collation.
int compare_entry(key_walk& walk, IndexTuple entry, const Datum* key) {
    for (int i = 0; i < walk.target->key_count; ++i) {
        key_column& part = walk.target->key[i];
        bool is_null;
        Datum value = index_getattr(entry, i + 1, RelationGetDescr(walk.index), &is_null);
        if (is_null) {
            return 1;
        }
        if (!same_part(part, value, key[i])) {
            return compare(part, value, key[i]);
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

void read_page(key_walk& walk, BlockNumber block) {
    walk.at = copy_leaf(walk.index, block, walk.snapshot, *walk.page);
    walk.is_placed = true;
}

/// No entry is larger than the key, nor than the keys that follow.
void stay_behind_all(key_walk& walk) {
    walk.page->last = InvalidOffsetNumber;
    walk.page->next = P_NONE;
    walk.at = FirstOffsetNumber;
    walk.is_placed = true;
}

/// Goes to the page of the first entry that is not before the key.
void search(key_walk& walk, const Datum* key) {
    walk.cost += cost_of_search;
    if (walk.parts == nullptr) {
        walk.at_least.sk_argument = key[0];
    } else {
        for (int i = 0; i < walk.target->key_count; ++i) {
            walk.parts[i].sk_argument = key[i];
        }
    }
    index_rescan(walk.scan, &walk.at_least, 1, nullptr, 0);
    if (index_getnext_tid(walk.scan, ForwardScanDirection) != nullptr) {
        read_page(walk, static_cast<BTScanOpaque>(walk.scan->opaque)->currPos.currPage);
    } else {
        stay_behind_all(walk);
    }
}

/// Keys come in the order of their bytes, which need not be the index's.
bool is_behind(key_walk& walk, const Datum* key) {
    return !walk.is_placed || compare_keys(walk, walk.previous, key) > 0;
}

void turn_page(key_walk& walk) {
    walk.cost += cost_of_page;
    read_page(walk, walk.page->next);
}

/// Goes to the first entry that is not before the key. False if there is none.
bool reach(key_walk& walk, const Datum* key) {
    bool turned = false;
    bool searched = is_behind(walk, key);
    if (searched) {
        search(walk, key);
    }
    while (true) {
        walk.at = first_not_before(*walk.page, walk.at, [&](IndexTuple entry) {
            return compare_entry(walk, entry, key) < 0;
        });
        if (walk.at <= walk.page->last) {
            return true;
        }
        if (walk.page->next == P_NONE) {
            return false;
        }
        if (turned && !searched) {
            search(walk, key);
            searched = true;
        } else {
            turn_page(walk);
            turned = true;
        }
    }
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
    walk.index = index;
    walk.snapshot = snapshot;
    if (!can_walk(target, index)) {
        return walk;
    }
    walk.page = static_cast<leaf_page*>(palloc(sizeof(leaf_page)));
    walk.scan = begin_index_scan(relation, index, snapshot, 1);
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
        bool paid = walk.cost <= walk.keys;
        walk.keys = walk.cost = 0;
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

std::optional<ItemPointerData> walk_to(key_walk& walk, const Datum* key) {
    ++walk.keys;
    bool reached = reach(walk, key);
    walk.previous = key;
    if (!reached) {
        return std::nullopt;
    }
    IndexTuple entry = entry_of(*walk.page, walk.at);
    return compare_entry(walk, entry, key) == 0 ? std::optional(*BTreeTupleGetHeapTID(entry))
                                                : std::nullopt;
}

void end_walk(key_walk& walk) {
    if (walk.scan != nullptr) {
        index_endscan(walk.scan);
    }
}

}  // namespace agno::backend
