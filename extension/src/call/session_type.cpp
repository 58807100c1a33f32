#include "call/session_type.hpp"

namespace agno::backend {

namespace {

const char* inferred_type(const target_table& target, const table_row& row, bool names_workflow) {
    static constexpr struct {
        const char* column;
        const char* type;
    } order[] = {{"agent_id", "agent"},         {"team_id", "team"},
                 {"workflow_id", "workflow"},   {"team_data", "team"},
                 {"workflow_data", "workflow"}, {"workflow_name", "workflow"}};

    for (const auto& candidate : order) {
        int column = target.find(candidate.column);
        if (column != no_column && !row.nulls[column]) {
            return candidate.type;
        }
    }
    return names_workflow ? "workflow" : "agent";
}

}  // namespace

bool infers_session_type(const target_table& target) {
    return target.session_type != no_column && target.columns[target.session_type].settable &&
           target.columns[target.session_type].default_source == nullptr;
}

bool is_inferred(const target_table& target, int column) {
    return column != no_column && column == target.session_type && infers_session_type(target);
}

void infer_session_type(const target_table& target, table_row& row, bool names_workflow) {
    target_column& column = target.columns[target.session_type];
    char* type = pstrdup(inferred_type(target, row, names_workflow));
    row.set(target.session_type,
            InputFunctionCall(&column.input, type, column.input_param, column.typmod));
}

}  // namespace agno::backend
