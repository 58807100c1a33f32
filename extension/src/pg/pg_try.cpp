#include "pg/pg_try.hpp"

namespace agno::backend {

namespace {

void end_subtransactions(int outer_level, void (*end_current)()) {
    while (GetCurrentTransactionNestLevel() > outer_level) {
        end_current();
    }
}

}  // namespace

ErrorData* run_pg_try(rollback_scope kind, void (*work)(void*), void* argument) {
    MemoryContext caller_context = CurrentMemoryContext;
    ResourceOwner caller_owner = CurrentResourceOwner;
    ErrorData* volatile error = nullptr;
    int level = GetCurrentTransactionNestLevel();

    if (kind != rollback_scope::none) {
        BeginInternalSubTransaction(nullptr);
        // The work is part of the caller's call and allocates where the caller would.
        MemoryContextSwitchTo(caller_context);
    }

    PG_TRY();
    {
        work(argument);
        if (kind == rollback_scope::subtransaction) {
            end_subtransactions(level, ReleaseCurrentSubTransaction);
        } else if (kind == rollback_scope::trial) {
            end_subtransactions(level, RollbackAndReleaseCurrentSubTransaction);
        }
    }
    PG_CATCH();
    {
        MemoryContextSwitchTo(caller_context);
        error = CopyErrorData();
        FlushErrorState();
        if (kind != rollback_scope::none) {
            end_subtransactions(level, RollbackAndReleaseCurrentSubTransaction);
        }
    }
    PG_END_TRY();

    MemoryContextSwitchTo(caller_context);
    CurrentResourceOwner = caller_owner;
    return error;
}

}  // namespace agno::backend
