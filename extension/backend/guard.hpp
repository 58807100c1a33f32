#pragma once

#include "backend/compat.hpp"

namespace agno {

enum class isolation {
    /// A failure rolls back what the work did; the transaction goes on.
    subtransaction,
    /// The same, but after a success the subtransaction stays open until the enclosing one of ours
    /// ends, and ends with it. Were it committed into that, and that one rolled back, those who
    /// wait
    /// for its rows would go on waiting: for the end of the whole transaction, which may wait for
    /// them (CommitSubTransaction in xact.c, XactLockTableWait in lmgr.c).
    lasting_subtransaction,
    /// Nothing is rolled back: the caller must raise, the transaction can't go on.
    none,
};

/// Calls work(argument); the error it raised, copied to the caller's memory context and cleared
/// from PostgreSQL's state, or nullptr.
ErrorData* run_guarded(isolation kind, void (*work)(void*), void* argument);

/// The same for a function object.
template <class Work>
ErrorData* guarded(isolation kind, Work work) {
    static_assert(std::is_trivially_destructible_v<Work>);
    return run_guarded(
        kind, [](void* argument) { (*static_cast<Work*>(argument))(); }, &work);
}

}  // namespace agno
