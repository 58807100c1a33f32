#pragma once

#include "direct/direct_target.hpp"
#include "merge/groups.hpp"
#include "pg/context_array.hpp"

namespace agno::backend {

/// A row without its NULLs, which make up most of a wide table's row.
struct kept_row {
    int16* columns;
    Datum* values;
    int count;
};

/// A stored row, and what is to replace it.
struct planned_update {
    const document_group* group;
    direct_table* table;
    ItemPointerData tid;
    kept_row row;
};

using update_plan = context_array<planned_update>;

/// Merges a group with the row in table.stored. Where that changes it, the row to write is added
/// to the plan; else the outcome is recorded. Takes no lock.
void plan_update(const upsert_state& call, direct_table& table, const document_group& group,
                 update_plan& plan);

/// Writes the planned rows, in order. A row that a concurrent transaction has changed since is
/// locked and merged with again (READ COMMITTED), or raises 40001. Appends to `gone` the groups
/// whose row is gone or has another key by now.
void update_rows(const upsert_state& call, const direct_target& direct, const update_plan& plan,
                 context_array<document_group>& gone);

}  // namespace agno::backend
