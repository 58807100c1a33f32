#include "target/arbiter.hpp"

namespace agno::backend {

namespace {

/// The conditions under which ON CONFLICT (session_id) can infer the index
/// (infer_arbiter_indexes in src/backend/optimizer/util/plancat.c).
bool can_arbitrate(Relation index, AttrNumber key) {
    const FormData_pg_index* form = index->rd_index;
    return form->indisunique && form->indisvalid && form->indisready && form->indimmediate &&
           form->indnkeyatts == 1 && form->indkey.values[0] == key &&
           heap_attisnull(index->rd_indextuple, Anum_pg_index_indpred, nullptr);
}

bool has_byte_equality(Oid operand_type, Oid collation) {
    return operand_type == TEXTOID && get_collation_isdeterministic(collation);
}

}  // namespace

const char* qualified_operator(Oid op) {
    HeapTuple tuple = SearchSysCache1(OPEROID, ObjectIdGetDatum(op));
    if (!HeapTupleIsValid(tuple))
        elog(ERROR, "cache lookup failed for operator %u", op);
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
    if (!HeapTupleIsValid(tuple))
        elog(ERROR, "cache lookup failed for collation %u", collation);
    auto* form = reinterpret_cast<Form_pg_collation>(GETSTRUCT(tuple));
    const char* text = quote_qualified_identifier(get_namespace_name(form->collnamespace),
                                                  NameStr(form->collname));
    ReleaseSysCache(tuple);
    return text;
}

void describe_key_comparison(target_table& target, Relation index) {
    Oid family = index->rd_opfamily[0];
    Oid operand = index->rd_opcintype[0];

    Oid equality = get_opfamily_member(family, operand, operand, BTEqualStrategyNumber);
    Oid compare = get_opfamily_proc(family, operand, operand, BTORDER_PROC);
    if (!OidIsValid(equality) || !OidIsValid(compare))
        elog(ERROR, "missing support for type %u in operator family %u", operand, family);

    target.key_equality_operator = equality;
    target.key_equality = qualified_operator(equality);
    target.key_collation = index->rd_indcollation[0];
    target.key_collate = "";
    if (target.key_collation != target.columns[target.key].collation)
        target.key_collate = psprintf(" COLLATE %s", qualified_collation(target.key_collation));
    target.key_is_bytewise = has_byte_equality(operand, target.key_collation);
    fmgr_info(compare, &target.key_compare);
}

}  // namespace

void describe_arbiter(target_table& target) {
    AttrNumber key = target.columns[target.key].attnum;
    Oid chosen = InvalidOid;

    ListCell* cell;
    foreach (cell, RelationGetIndexList(target.relation)) {
        Relation index = index_open(lfirst_oid(cell), AccessShareLock);
        bool better = !OidIsValid(chosen) || index->rd_index->indisprimary;
        if (better && can_arbitrate(index, key)) {
            chosen = RelationGetRelid(index);
            describe_key_comparison(target, index);
        }
        index_close(index, NoLock);
    }

    if (!OidIsValid(chosen))
        ereport(ERROR,
                (errcode(ERRCODE_INVALID_COLUMN_REFERENCE),
                 errmsg("table %s has no unique index on session_id alone", target.quoted_name),
                 errhint("Make one that is neither partial nor deferrable: CREATE UNIQUE INDEX ON "
                         "%s (session_id);",
                         target.quoted_name)));
    target.arbiter_index = chosen;
}

}  // namespace agno::backend
