#include "call/session_type.hpp"

namespace agno::backend {

namespace {

const char* inferred_type(const target_table& target, const table_row& row) {
    static constexpr struct {
        const char* column;
        const char* type;
    } order[] = {{"agent_id", "agent"}, {"team_id", "team"}, {"workflow_id", "workflow"}};

    for (const auto& candidate : order) {
        int column = target.find(candidate.column);
        if (column != no_column && !row.nulls[column])
            return candidate.type;
    }
    return "agent";
}

}  // namespace

bool infers_session_type(const target_table& target) {
    return target.session_type != no_column && target.columns[target.session_type].settable &&
           target.columns[target.session_type].default_source == nullptr;
}

void infer_session_type(const target_table& target, table_row& row) {
    target_column& column = target.columns[target.session_type];
    char* type = pstrdup(inferred_type(target, row));
    row.set(target.session_type,
            InputFunctionCall(&column.input, type, column.input_param, column.typmod));
}

}  // namespace agno::backend
