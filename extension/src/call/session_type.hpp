#pragma once

#include "call/row.hpp"

namespace agno::backend {

/// True if the engine fills session_type for documents without one: the target has the column,
/// and it has no DEFAULT.
bool infers_session_type(const target_table& target);

/// True for that column: in it a document's null means the same as a missing key.
bool is_inferred(const target_table& target, int column);

/// Infers session_type from the row: agent_id, then team_id, then workflow_id; without an id, from
/// columns that only a team or a workflow fills; else it is an agent. names_workflow: the document
/// has a workflow_name, for which agno's own tables have no column.
void infer_session_type(const target_table& target, table_row& row, bool names_workflow);

}  // namespace agno::backend
