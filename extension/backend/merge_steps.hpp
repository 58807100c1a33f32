#pragma once

#include "backend/attempt.hpp"

namespace agno {

/// The four steps of the general path, see statement_writer.cpp.
void merge_step_by_step(attempt& a);

/// Merges the documents of a failed group so that only the bad ones are rejected: each by itself,
/// or where they are many in two parts, of which those that fail are divided again; but not under
/// newer_only, where a bad one would make others stale. The last one that applied tells how the row
/// ended. To be called in the group's turn, since rows are locked in the order of their keys.
/// is_locked: its stored row is locked already; else none is stored, and one that turns up is a
/// lost race.
void merge_in_parts(attempt& a, group_progress& progress, bool is_locked);

}  // namespace agno
