#pragma once

#include "pg/compat.hpp"

namespace agno::backend {

enum class rollback_scope {
    /// A failure rolls back what the work did; the transaction goes on.
    subtransaction,
    /// The same, and a success is rolled back, too.
    trial,
    /// Nothing is rolled back: the caller must raise, the transaction can't go on.
    none,
};

/// Calls work(argument); the error it raised, copied to the caller's memory context and cleared
/// from PostgreSQL's state, or nullptr.
ErrorData* run_pg_try(rollback_scope kind, void (*work)(void*), void* argument);

/// The same for a function object.
template <class Work>
ErrorData* pg_try(rollback_scope kind, Work work) {
    static_assert(std::is_trivially_destructible_v<Work>);
    return run_pg_try(
        kind, [](void* argument) { (*static_cast<Work*>(argument))(); }, &work);
}

}  // namespace agno::backend
