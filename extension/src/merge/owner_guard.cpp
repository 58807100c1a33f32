#include "merge/owner_guard.hpp"

#include "merge/column_value.hpp"
#include "target/arbiter.hpp"

namespace agno::backend {

namespace {

target_column& require_owner_column(target_table& target, const char* name) {
    int column = target.find(name);
    if (column == no_column) {
        ereport(ERROR, (errcode(ERRCODE_UNDEFINED_COLUMN),
                        errmsg("table %s has no column \"%s\", which option \"owner\" names",
                               target.quoted_name, name)));
    }
    if (!target.columns[column].settable) {
        ereport(ERROR, (errcode(ERRCODE_GENERATED_ALWAYS),
                        errmsg("column \"%s\" of table %s, which option \"owner\" names, is "
                               "generated, so that no document can set it",
                               name, target.quoted_name)));
    }
    target.owner = column;
    return target.columns[column];
}

}  // namespace

NullableDatum owner_of(const upsert_state& call, const document& doc) {
    int column = call.target->owner;
    const document_field& field = doc.fields[column];
    if (field.state == field_state::value) {
        return {field.value, false};
    }
    if (field.state == field_state::null || !call.target->columns[column].default_is_constant) {
        return {0, true};
    }
    table_row row = make_row(*call.target);
    set_default(call, column, row);
    return {row.values[column], row.nulls[column]};
}

namespace {

bool same_owner(const upsert_state& call, Datum a, Datum b) {
    target_table& target = *call.target;
    return DatumGetBool(
        FunctionCall2Coll(&target.owner_equality, target.columns[target.owner].collation, a, b));
}

document_error refusal(const upsert_state& call, NullableDatum own) {
    const char* message = own.isnull ? "the stored row has an owner, the document has none"
                                     : "the stored row is another owner's";
    return {.sqlstate = ERRCODE_INSUFFICIENT_PRIVILEGE,
            .key = call.target->columns[call.target->owner].name,
            .message = message,
            .detail = nullptr,
            .hint = nullptr,
            .schema = get_namespace_name(RelationGetNamespace(call.target->relation)),
            .table = RelationGetRelationName(call.target->relation),
            .column = call.target->columns[call.target->owner].name};
}

}  // namespace

void describe_owner(target_table& target, const char* name) {
    if (name == nullptr) {
        return;
    }
    target_column& column = require_owner_column(target, name);
    const TypeCacheEntry* type = lookup_type_cache(column.base_type, TYPECACHE_EQ_OPR);
    if (column.is_mergeable() || !OidIsValid(type->eq_opr)) {
        ereport(ERROR,
                (errcode(ERRCODE_DATATYPE_MISMATCH),
                 errmsg("column \"%s\" of table %s, which option \"owner\" names, is of type "
                        "%s, which cannot identify an owner",
                        name, target.quoted_name, format_type_be(column.type))));
    }
    fmgr_info(get_opcode(type->eq_opr), &target.owner_equality);
    target.owner_equality_operator = qualified_operator(type->eq_opr);
}

bool may_write(const upsert_state& call, document& doc, const table_row& row) {
    int column = call.target->owner;
    if (column == no_column || row.nulls[column]) {
        return true;
    }
    NullableDatum own = owner_of(call, doc);
    if (!own.isnull && same_owner(call, own.value, row.values[column])) {
        return true;
    }
    document_error failure = refusal(call, own);
    if (call.options.on_error == error_policy::abort && !call.separates_documents) {
        raise_document_error(doc.ordinal, failure);
    }
    doc.result = outcome::rejected;
    doc.failure = copy_document_error(failure, call.context);
    return false;
}

}  // namespace agno::backend
