#include "target/arbiter.hpp"

namespace agno::backend {

namespace {

/// The conditions under which ON CONFLICT can infer the index
/// (infer_arbiter_indexes in src/backend/optimizer/util/plancat.c).
bool can_arbitrate(Relation index) {
    const FormData_pg_index* form = index->rd_index;
    for (int i = 0; i < form->indnkeyatts; ++i) {
        if (form->indkey.values[i] <= 0) {
            return false;
        }
    }
    // A unique index that excludes is a key in time (WITHOUT OVERLAPS).
    return form->indisunique && !form->indisexclusion && form->indisvalid && form->indisready &&
           form->indimmediate &&
           heap_attisnull(index->rd_indextuple, Anum_pg_index_indpred, nullptr);
}

bool covers(Relation index, const Bitmapset* columns) {
    Bitmapset* covered = nullptr;
    for (int i = 0; i < index->rd_index->indnkeyatts; ++i) {
        covered = bms_add_member(covered, index->rd_index->indkey.values[i]);
    }
    return bms_equal(covered, columns) && bms_num_members(covered) == index->rd_index->indnkeyatts;
}

/// Work on each index that may be an arbiter.
template <class Work>
void each_candidate(const target_table& target, Work work) {
    ListCell* cell;
    foreach (cell, RelationGetIndexList(target.relation)) {
        Relation index = index_open(lfirst_oid(cell), AccessShareLock);
        if (can_arbitrate(index)) {
            work(index);
        }
        index_close(index, NoLock);
    }
}

bool has_byte_equality(Oid operand_type, Oid collation) {
    return operand_type == TEXTOID && get_collation_isdeterministic(collation);
}

}  // namespace

const char* qualified_operator(Oid op) {
    HeapTuple tuple = SearchSysCache1(OPEROID, ObjectIdGetDatum(op));
    if (!HeapTupleIsValid(tuple)) {
        elog(ERROR, "cache lookup failed for operator %u", op);
    }
    auto* form = reinterpret_cast<Form_pg_operator>(GETSTRUCT(tuple));
    const char* text =
        psprintf("OPERATOR(%s.%s)", quote_identifier(get_namespace_name(form->oprnamespace)),
                 NameStr(form->oprname));
    ReleaseSysCache(tuple);
    return text;
}

namespace {

const char* qualified_collation(Oid collation) {
    HeapTuple tuple = SearchSysCache1(COLLOID, ObjectIdGetDatum(collation));
    if (!HeapTupleIsValid(tuple)) {
        elog(ERROR, "cache lookup failed for collation %u", collation);
    }
    auto* form = reinterpret_cast<Form_pg_collation>(GETSTRUCT(tuple));
    const char* text = quote_qualified_identifier(get_namespace_name(form->collnamespace),
                                                  NameStr(form->collname));
    ReleaseSysCache(tuple);
    return text;
}

/// The index's column at that place.
key_column describe_key_column(const target_table& target, Relation index, int place) {
    Oid family = index->rd_opfamily[place];
    Oid operand = index->rd_opcintype[place];
    Oid equality = get_opfamily_member(family, operand, operand, BTEqualStrategyNumber);
    Oid compare = get_opfamily_proc(family, operand, operand, BTORDER_PROC);
    if (!OidIsValid(equality) || !OidIsValid(compare)) {
        elog(ERROR, "missing support for type %u in operator family %u", operand, family);
    }

    key_column key{};
    key.column = index->rd_index->indkey.values[place] - 1;
    key.equality_operator = equality;
    key.equality = qualified_operator(equality);
    key.collation = index->rd_indcollation[place];
    bool is_another = key.collation != target.columns[key.column].collation;
    key.collate = is_another ? psprintf(" COLLATE %s", qualified_collation(key.collation)) : "";
    key.is_bytewise = has_byte_equality(operand, key.collation);
    fmgr_info(compare, &key.compare);
    return key;
}

/// True if documents can have values for the index's columns.
bool is_settable(const target_table& target, Relation index) {
    for (int i = 0; i < index->rd_index->indnkeyatts; ++i) {
        if (!target.columns[index->rd_index->indkey.values[i] - 1].settable) {
            return false;
        }
    }
    return true;
}

const char* column_names(const target_table& target, Relation index) {
    StringInfoData names;
    initStringInfo(&names);
    for (int i = 0; i < index->rd_index->indnkeyatts; ++i) {
        appendStringInfo(&names, "%s%s", i == 0 ? "(" : ", ",
                         target.columns[index->rd_index->indkey.values[i] - 1].quoted_name);
    }
    appendStringInfoChar(&names, ')');
    return names.data;
}

}  // namespace

Oid find_arbiter(const target_table& target, const Bitmapset* columns) {
    Oid found = InvalidOid;
    each_candidate(target, [&](Relation index) {
        bool is_better = !OidIsValid(found) || index->rd_index->indisprimary;
        if (is_better && covers(index, columns)) {
            found = RelationGetRelid(index);
        }
    });
    return found;
}

Oid first_arbiter(const target_table& target) {
    Oid found = InvalidOid;
    each_candidate(target, [&](Relation index) {
        if (!OidIsValid(found)) {
            found = RelationGetRelid(index);
        }
    });
    return found;
}

void use_arbiter(target_table& target, Oid index_oid) {
    Relation index = index_open(index_oid, AccessShareLock);
    target.arbiter_index = index_oid;
    target.key_count = index->rd_index->indnkeyatts;
    target.key =
        static_cast<key_column*>(palloc0(static_cast<Size>(target.key_count) * sizeof(key_column)));
    for (int i = 0; i < target.key_count; ++i) {
        target.key[i] = describe_key_column(target, index, i);
        target.columns[target.key[i].column].is_key = true;
    }
    index_close(index, NoLock);
}

List* possible_keys(const target_table& target) {
    List* keys = NIL;
    each_candidate(target, [&](Relation index) {
        if (!is_settable(target, index)) {
            return;
        }
        auto* names = const_cast<char*>(column_names(target, index));
        keys = index->rd_index->indisprimary ? lcons(names, keys) : lappend(keys, names);
    });
    return keys;
}

}  // namespace agno::backend
