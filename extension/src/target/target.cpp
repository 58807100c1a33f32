#include "target/target.hpp"

#include "pg/open_relation.hpp"
#include "target/citus_table.hpp"
#include "target/key.hpp"
#include "target/length_limits.hpp"

namespace agno::backend {

namespace {

int length_limit(Oid base_type, int32 typmod) {
    bool limited = (base_type == VARCHAROID || base_type == BPCHAROID) && typmod >= VARHDRSZ;
    return limited ? typmod - VARHDRSZ : -1;
}

bool is_time_column(const char* name) {
    return strcmp(name, "created_at") == 0 || strcmp(name, "updated_at") == 0;
}

column_kind kind_of(const target_column& column) {
    switch (column.base_type) {
        case TEXTOID:
        case VARCHAROID:
            return column_kind::text;
        case JSONBOID:
            return column_kind::jsonb;
        case JSONOID:
            return column_kind::json;
        case TIMESTAMPOID:
        case TIMESTAMPTZOID:
            return column_kind::timestamp;
        case INT8OID:
            return is_time_column(column.name) ? column_kind::epoch : column_kind::other;
        default:
            return column_kind::other;
    }
}

/// True for arrays and composite types.
bool is_composed(Oid base_type) {
    return OidIsValid(get_element_type(base_type)) || get_typtype(base_type) == TYPTYPE_COMPOSITE;
}

bool is_settable(Form_pg_attribute attribute) {
    return !attribute->attisdropped && attribute->attgenerated == '\0' &&
           attribute->attidentity != ATTRIBUTE_IDENTITY_ALWAYS;
}

void describe_default(const target_table& target, target_column& column) {
    Node* source = build_column_default(target.relation, column.attnum);
    column.default_source = reinterpret_cast<Expr*>(source);
    column.default_is_constant = source == nullptr || !contain_mutable_functions(source);
}

/// Preparing it computes what is constant in it, and asks for the right to execute its functions.
NullableDatum compute_default(target_table& target, target_column& column, ExprContext* context) {
    NullableDatum value{0, true};
    // The domain may forbid the lack of a DEFAULT.
    if (column.default_source == nullptr) {
        check_domain(column, 0, true);
        return value;
    }
    if (column.default_expression == nullptr) {
        column.default_expression = ExecPrepareExpr(column.default_source, target.executor);
    }
    value.value = ExecEvalExpr(column.default_expression, context, &value.isnull);
    return value;
}

void describe_column(target_table* target, int index) {
    Form_pg_attribute attribute = TupleDescAttr(RelationGetDescr(target->relation), index);
    target_column& column = target->columns[index];

    column.attnum = attribute->attnum;
    column.name = pstrdup(NameStr(attribute->attname));
    column.settable = is_settable(attribute);
    // Rows from before a column was dropped still have it.
    column.length = attribute->attlen;
    column.by_value = attribute->attbyval;
    if (attribute->attisdropped) {
        return;
    }

    column.key = column.name;
    column.quoted_name = quote_identifier(column.name);
    column.type = attribute->atttypid;
    column.declared_typmod = attribute->atttypmod;
    column.collation = attribute->attcollation;
    column.typmod = attribute->atttypmod;
    column.base_type = getBaseTypeAndTypmod(column.type, &column.typmod);
    column.is_domain = column.base_type != column.type;
    column.max_chars = length_limit(column.base_type, column.typmod);
    column.kind = kind_of(column);
    column.is_composed = column.kind == column_kind::other && is_composed(column.base_type);
    column.may_cut = column.kind == column_kind::other && may_cut(column.type, column.typmod);

    Oid input_function;
    getTypeInputInfo(column.type, &input_function, &column.input_param);
    fmgr_info(input_function, &column.input);

    column.has_default = attribute->attgenerated == '\0';
}

}  // namespace

void require_table(Relation relation) {
    char kind = relation->rd_rel->relkind;
    if (kind != RELKIND_RELATION && kind != RELKIND_PARTITIONED_TABLE) {
        ereport(ERROR, (errcode(ERRCODE_WRONG_OBJECT_TYPE),
                        errmsg("\"%s\" is not a table", RelationGetRelationName(relation)),
                        errhint("The target must be a table or a partitioned table.")));
    }
    if (RELATION_IS_OTHER_TEMP(relation)) {
        ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
                        errmsg("cannot access temporary tables of other sessions")));
    }
}

namespace {

int find_settable(const target_table& target, const char* name) {
    int column = target.find(name);
    return column != no_column && target.columns[column].settable ? column : no_column;
}

/// A key column is never a time that the engine sets.
int find_time(const target_table& target, const char* name) {
    int column = find_settable(target, name);
    return column != no_column && !target.columns[column].is_key ? column : no_column;
}

}  // namespace

int target_table::find(std::string_view name) const {
    // A dropped column has no key, and no document has one for it.
    if (name.empty()) {
        return no_column;
    }
    for (int i = 0; i < column_count; ++i) {
        if (name == columns[i].key) {
            return i;
        }
    }
    return no_column;
}

Oid default_target(LOCKMODE lock) {
    Oid relation =
        lock_reachable(makeRangeVar(nullptr, pstrdup("sessions"), -1), lock, target_privileges);
    if (!OidIsValid(relation)) {
        ereport(ERROR, (errcode(ERRCODE_UNDEFINED_TABLE),
                        errmsg("there is no table \"sessions\" on the search_path"),
                        errhint("Make it with SELECT agno_create_sessions_table(), or name another "
                                "table with target => 'name'.")));
    }
    return relation;
}

target_table* open_target(Oid relation_oid, LOCKMODE lock, const key_choice& key, Oid shard_of) {
    auto* target = static_cast<target_table*>(palloc0(sizeof(target_table)));
    target->relation = open_reachable(relation_oid, lock, target_privileges);
    require_table(target->relation);
    target->is_distributed = is_distributed_target(target->relation, shard_of);

    target->quoted_name =
        quote_qualified_identifier(get_namespace_name(RelationGetNamespace(target->relation)),
                                   RelationGetRelationName(target->relation));
    target->executor = CreateExecutorState();
    target->column_count = RelationGetDescr(target->relation)->natts;
    target->columns = static_cast<target_column*>(
        palloc0(sizeof(target_column) * static_cast<std::size_t>(target->column_count)));
    for (int i = 0; i < target->column_count; ++i) {
        describe_column(target, i);
    }

    describe_key(*target, key);
    target->created_at = find_time(*target, "created_at");
    target->updated_at = find_time(*target, "updated_at");
    target->session_type = target->find("session_type");
    target->owner = no_column;
    target->set_once = no_column;
    return target;
}

void describe_defaults(target_table& target) {
    for (int i = 0; i < target.column_count; ++i) {
        if (target.columns[i].has_default) {
            describe_default(target, target.columns[i]);
        }
    }
}

NullableDatum default_value(target_table& target, target_column& column) {
    if (!column.default_is_constant) {
        return compute_default(target, column, GetPerTupleExprContext(target.executor));
    }
    if (!column.has_constant_default) {
        MemoryContext caller = MemoryContextSwitchTo(target.executor->es_query_cxt);
        column.constant_default =
            compute_default(target, column, CreateExprContext(target.executor));
        MemoryContextSwitchTo(caller);
        column.has_constant_default = true;
    }
    return column.constant_default;
}

void check_domain(target_column& column, Datum value, bool is_null) {
    // What it keeps for the next check has to live as long as the column's description.
    if (column.is_domain) {
        domain_check(value, is_null, column.type, &column.domain_cache, column.input.fn_mcxt);
    }
}

void close_target(target_table* target) {
    FreeExecutorState(target->executor);
    relation_close(target->relation, NoLock);
}

}  // namespace agno::backend
