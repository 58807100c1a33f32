#pragma once

#include "backend/attempt.hpp"

namespace agno {

/// Writes the rows that lock_stored_rows merged.
void update_rows(attempt& a);

/// Inserts the rows of absent groups. Sets lost_race and raises where a concurrent insert won.
void insert_rows(attempt& a);

}  // namespace agno
