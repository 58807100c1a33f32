#include "distributed/sent_defaults.hpp"

namespace agno::backend {

namespace {

bool is_of_transaction(Oid function, void*) {
    return function == F_NEXTVAL || func_volatile(function) == PROVOLATILE_STABLE;
}

bool is_node_of_transaction(Node* node, void* context) {
    if (node == nullptr) {
        return false;
    }
    if (IsA(node, NextValueExpr) || IsA(node, SQLValueFunction) ||
        check_functions_in_node(node, is_of_transaction, context)) {
        return true;
    }
    return walk_parts(node, is_node_of_transaction, context);
}

bool lacks(const upsert_state& call, const document& doc, int column) {
    return doc.result == outcome::pending && doc.fields[column].state == field_state::absent &&
           call.options.mode != write_mode::remove;
}

void require_column(const upsert_state& call, int column) {
    for (const document& doc : call.documents) {
        if (lacks(call, doc, column)) {
            const char* name = call.target->columns[column].name;
            ereport(ERROR,
                    (errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
                     errmsg("document " INT64_FORMAT
                            ", key \"%s\": missing, and the column's DEFAULT would not be the "
                            "same on all nodes over which Citus distributes table %s",
                            doc.ordinal, name, call.target->quoted_name),
                     errhint("Give every document a value for it, or drop the DEFAULT.")));
        }
    }
}

}  // namespace

void require_defaults_of_shards(const upsert_state& call) {
    const target_table& target = *call.target;
    for (int i = 0; i < target.column_count; ++i) {
        const target_column& column = target.columns[i];
        bool is_ours = i == target.created_at || i == target.updated_at;
        if (!is_ours && column.default_source != nullptr &&
            is_node_of_transaction(reinterpret_cast<Node*>(column.default_source), nullptr)) {
            require_column(call, i);
        }
    }
}

}  // namespace agno::backend
