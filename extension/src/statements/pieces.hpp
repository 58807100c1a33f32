#pragma once

#include "statements/attempt.hpp"

namespace agno::backend {

/// Writes some groups by one statement or two.
using piece_step = void (*)(attempt& a, const group_list& groups);

/// True for an error that means that other rows are in conflict with one, which rows that the call
/// has still to write may change.
bool may_be_lifted(int sqlstate);

/// For a group that fails by itself: a single document is rejected unless what another row holds
/// refuses it; anything else is left `refused`.
void fail_group(attempt& a, group_progress& progress, const ErrorData& error);

/// Runs the step over the groups, in order. A careful attempt does so in pieces, each in a
/// subtransaction, and halves a piece that fails until the failing group stands alone; after a
/// success the size doubles. A subtransaction that ended holds no lock of its own and gave its
/// memory back, so that a bad document costs about log2 of the distance to the next one in
/// statements, and nothing else.
void write_in_pieces(attempt& a, const group_list& groups, piece_step step);

}  // namespace agno::backend
