#pragma once

#include "statements/attempt.hpp"

namespace agno::backend {

/// Writes some groups by one statement or two.
using piece_step = void (*)(attempt& a, const group_list& groups);

/// True where it says that other rows refuse one, which rows that the call has still to write may
/// change.
bool may_be_lifted(int sqlstate);

/// Runs the step over the groups, in order. A careful attempt does so in pieces, each in a
/// subtransaction (which a sifting one rolls back at once), and halves a piece that fails until the
/// failing group stands alone; what succeeds doubles. A subtransaction that ended holds no lock of
/// its own, and gave its memory back, so that bad documents cost about log2 of the distance between
/// them in statements, and nothing else.
///
/// A group that fails by itself is rejected where it is one document, and not refused by what
/// another row holds; else it is left `refused`.
void write_in_pieces(attempt& a, const group_list& groups, piece_step step);

}  // namespace agno::backend
