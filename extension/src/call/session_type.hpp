#pragma once

#include "call/row.hpp"

namespace agno::backend {

/// True where the engine fills session_type for documents without one: the target has the column,
/// and it has no DEFAULT.
bool infers_session_type(const target_table& target);

/// Sets session_type by the row's ids: agent_id, then team_id, then workflow_id, else agent.
void infer_session_type(const target_table& target, table_row& row);

}  // namespace agno::backend
