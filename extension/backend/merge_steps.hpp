#pragma once

#include "backend/attempt.hpp"

namespace agno {

/// The four steps of the general path, see statement_writer.cpp.
void merge_step_by_step(attempt& a);

/// Merges the documents of a failed group one after the other, each by itself, so that only the bad
/// ones are rejected. The last one that applied tells how the row ended. To be called in the
/// group's turn, since rows are locked in the order of their keys. is_locked: its stored row is
/// locked already; else none is stored, and one that turns up is a lost race.
void merge_one_by_one(attempt& a, group_progress& progress, bool is_locked);

}  // namespace agno
