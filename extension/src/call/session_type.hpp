#pragma once

#include "call/row.hpp"

namespace agno::backend {

/// True where the engine fills session_type for documents without one: the target has the column,
/// and it has no DEFAULT.
bool infers_session_type(const target_table& target);

/// True for the column of which that is true: of it null says no more than nothing.
bool is_inferred(const target_table& target, int column);

/// Sets session_type by the row's ids: agent_id, then team_id, then workflow_id; where there is
/// none by what else only a team or a workflow has, else agent. names_workflow: the document has a
/// workflow_name, which no table of agno's has a column for.
void infer_session_type(const target_table& target, table_row& row, bool names_workflow);

}  // namespace agno::backend
