#pragma once

#include "backend/attempt.hpp"

namespace agno {

/// Writes the rows that lock_stored_rows merged.
void update_by_statement(attempt& a);

/// Inserts the rows of absent groups. Sets lost_race and raises where a concurrent insert won.
void insert_by_statement(attempt& a);

}  // namespace agno
