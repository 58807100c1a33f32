#pragma once

#include "direct/direct_target.hpp"
#include "merge/groups.hpp"

namespace agno::backend {

/// Groups without a stored row, and the tables that their rows belong to.
struct absent_rows {
    context_array<document_group> groups;
    context_array<direct_table*> tables;
};

/// Inserts them, in the order given, many at a time. A key that is stored after all raises 23505,
/// as a plain INSERT does.
void insert_rows(const upsert_state& call, const direct_target& direct, const absent_rows& rows);

}  // namespace agno::backend
