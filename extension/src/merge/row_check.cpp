#include "merge/row_check.hpp"

#include "call/privileges.hpp"
#include "merge/column_value.hpp"

namespace agno::backend {

namespace {

struct check_constraint {
    const char* name;
    ExprState* holds;
    Bitmapset* columns;  ///< by index
    bool of_new_rows;    ///< a new row has them all
    bool of_stored_rows;
};

bool contains(const column_list& columns, int column) {
    for (int other : columns) {
        if (other == column) {
            return true;
        }
    }
    return false;
}

/// A BEFORE trigger of a partition's own is not the partitioned table's.
bool may_be_mended(Relation relation) {
    const TriggerDesc* triggers = relation->trigdesc;
    return relation->rd_rel->relkind == RELKIND_PARTITIONED_TABLE ||
           (triggers != nullptr &&
            (triggers->trig_insert_before_row || triggers->trig_update_before_row));
}

bool knows_new(const upsert_state& call, int column) {
    const target_column& described = call.target->columns[column];
    return contains(call.columns.inserted, column) ||
           (described.has_default && described.default_is_constant);
}

/// False if the expression is about the whole row or a system column.
bool find_columns(Node* expression, Bitmapset*& columns) {
    Bitmapset* attributes = nullptr;
    pull_varattnos(expression, 1, &attributes);
    for (int member = -1; (member = bms_next_member(attributes, member)) >= 0;) {
        int attribute = member + FirstLowInvalidHeapAttributeNumber;
        if (attribute <= 0) {
            return false;
        }
        columns = bms_add_member(columns, attribute - 1);
    }
    return true;
}

Node* expand_if_generated(Var* column, replace_rte_variables_context* context) {
    auto relation = static_cast<Relation>(context->callback_arg);
    bool is_generated =
        column->varattno > 0 &&
        TupleDescAttr(RelationGetDescr(relation), column->varattno - 1)->attgenerated != '\0';
    return is_generated ? build_column_default(relation, column->varattno)
                        : static_cast<Node*>(copyObjectImpl(column));
}

/// The expression, with what generated columns are generated from in their place.
Node* without_generated_columns(Node* expression, Relation relation) {
    return replace_rte_variables(expression, 1, 0, expand_if_generated, relation, nullptr);
}

}  // namespace

struct row_check {
    bool is_described;
    bool is_applied;
    bool knows_new_rows;  ///< all of their columns
    bool knows_stored_rows;
    EState* executor;  ///< for PostgreSQL's own check, which also says what the row holds
    ResultRelInfo* relation;
    context_array<check_constraint> constraints;
    Bitmapset* checked_columns;
    TupleTableSlot* slot;
};

namespace {

void add_constraint(const upsert_state& call, const ConstrCheck& described, row_check& check) {
    Node* expression = without_generated_columns(static_cast<Node*>(stringToNode(described.ccbin)),
                                                 call.target->relation);
    check_constraint constraint{described.ccname, nullptr, nullptr, true, true};
    if (!find_columns(expression, constraint.columns)) {
        return;
    }
    for (int column = -1; (column = bms_next_member(constraint.columns, column)) >= 0;) {
        constraint.of_new_rows &= knows_new(call, column);
        constraint.of_stored_rows &= contains(call.columns.read, column);
    }
    constraint.holds = ExecPrepareExpr(reinterpret_cast<Expr*>(expression), call.target->executor);
    check.checked_columns = bms_add_members(check.checked_columns, constraint.columns);
    check.constraints.append(constraint);
}

void describe_knowledge(const upsert_state& call, row_check& check) {
    TupleDesc descriptor = RelationGetDescr(call.target->relation);
    check.knows_new_rows = check.knows_stored_rows = true;
    for (int column = 0; column < descriptor->natts; ++column) {
        if (TupleDescAttr(descriptor, column)->attisdropped) {
            continue;
        }
        check.knows_new_rows &= knows_new(call, column);
        check.knows_stored_rows &= contains(call.columns.read, column);
    }
}

void describe(const upsert_state& call, row_check& check) {
    Relation relation = call.target->relation;
    check.is_applied = !may_be_mended(relation);
    if (!check.is_applied) {
        return;
    }
    describe_knowledge(call, check);
    check.executor = CreateExecutorState();
    init_range_table(check.executor, privileges_of(call));
    check.relation = makeNode(ResultRelInfo);
    InitResultRelInfo(check.relation, relation, 1, nullptr, 0);
    check.constraints = context_array<check_constraint>::in(call.context);
    // A copy of the descriptor has no reference count, so nothing has to be released.
    check.slot =
        MakeSingleTupleTableSlot(CreateTupleDescCopy(RelationGetDescr(relation)), &TTSOpsVirtual);
    const TupleConstr* constraints = RelationGetDescr(relation)->constr;
    for (int i = 0; constraints != nullptr && i < constraints->num_check; ++i) {
        if (is_enforced(constraints->check[i])) {
            add_constraint(call, constraints->check[i], check);
        }
    }
}

row_check& described(const upsert_state& call) {
    row_check& check = *call.check;
    if (check.is_described) {
        return check;
    }
    MemoryContext caller = MemoryContextSwitchTo(call.context);
    describe(call, check);
    check.is_described = true;
    MemoryContextSwitchTo(caller);
    return check;
}

/// Makes the row the one that the constraints are evaluated on.
void show_row(const upsert_state& call, const table_row& row, bool is_new) {
    TupleTableSlot* slot = call.check->slot;
    auto columns = static_cast<std::size_t>(call.target->column_count);
    ExecClearTuple(slot);
    memcpy(slot->tts_values, row.values, columns * sizeof(Datum));
    memcpy(slot->tts_isnull, row.nulls, columns * sizeof(bool));
    table_row shown{slot->tts_values, slot->tts_isnull};
    for (int column = 0; is_new && column < call.target->column_count; ++column) {
        if (!contains(call.columns.inserted, column) && knows_new(call, column)) {
            set_default(call, column, shown);
        }
    }
    ExecStoreVirtualTuple(slot);
    slot->tts_tableOid = RelationGetRelid(call.target->relation);
}

bool knows_row(const row_check& check, bool is_new) {
    return is_new ? check.knows_new_rows : check.knows_stored_rows;
}

/// PostgreSQL's own check of the row shown, where all of it is known.
void check_by_executor(const row_check& check, bool is_new) {
    if (knows_row(check, is_new) &&
        RelationGetDescr(check.relation->ri_RelationDesc)->constr != nullptr) {
        ExecConstraints(check.relation, check.slot, check.executor);
    }
}

void require_not_null(const upsert_state& call, const table_row& row, bool is_new) {
    Relation relation = call.target->relation;
    for (int column : is_new ? call.columns.inserted : call.columns.read) {
        Form_pg_attribute attribute = TupleDescAttr(RelationGetDescr(relation), column);
        if (!attribute->attnotnull || !row.nulls[column]) {
            continue;
        }
        check_by_executor(*call.check, is_new);
        ereport(ERROR, (errcode(ERRCODE_NOT_NULL_VIOLATION),
                        errmsg("null value in column \"%s\" of relation \"%s\" violates "
                               "not-null constraint",
                               NameStr(attribute->attname), RelationGetRelationName(relation)),
                        errtablecol(relation, attribute->attnum)));
    }
}

void require_checks(const upsert_state& call, bool is_new) {
    Relation relation = call.target->relation;
    ExprContext* context = GetPerTupleExprContext(call.target->executor);
    context->ecxt_scantuple = call.check->slot;
    for (const check_constraint& constraint : call.check->constraints) {
        if (!(is_new ? constraint.of_new_rows : constraint.of_stored_rows) ||
            ExecCheck(constraint.holds, context)) {
            continue;
        }
        check_by_executor(*call.check, is_new);
        ereport(ERROR, (errcode(ERRCODE_CHECK_VIOLATION),
                        errmsg("new row for relation \"%s\" violates check constraint \"%s\"",
                               RelationGetRelationName(relation), constraint.name),
                        errtableconstraint(relation, constraint.name)));
    }
}

}  // namespace

row_check* make_row_check() {
    return static_cast<row_check*>(palloc0(sizeof(row_check)));
}

bool is_checked(const upsert_state& call, int column) {
    const row_check& check = described(call);
    return check.is_applied && bms_is_member(column, check.checked_columns);
}

void check_row(const upsert_state& call, const table_row& row, bool is_new) {
    if (!described(call).is_applied) {
        return;
    }
    show_row(call, row, is_new);
    require_not_null(call, row, is_new);
    require_checks(call, is_new);
}

void check_written_row(const upsert_state& call, const table_row& row, bool is_new) {
    // PostgreSQL checks row-level security policies first.
    if (call.target->relation->rd_rel->relrowsecurity) {
        return;
    }
    // The one error that ends a call comes from PostgreSQL's own check, which shows the whole row.
    if (call.options.on_error == error_policy::skip || knows_row(described(call), is_new)) {
        check_row(call, row, is_new);
    }
}

}  // namespace agno::backend
