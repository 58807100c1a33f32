#include "pg/pg_try.hpp"

namespace agno {

namespace {

void end_subtransactions(int outer_level, void (*end_current)()) {
    while (GetCurrentTransactionNestLevel() > outer_level)
        end_current();
}

}  // namespace

ErrorData* run_guarded(isolation kind, void (*work)(void*), void* argument) {
    MemoryContext caller_context = CurrentMemoryContext;
    ResourceOwner caller_owner = CurrentResourceOwner;
    ErrorData* volatile error = nullptr;
    int level = GetCurrentTransactionNestLevel();

    if (kind != isolation::none) {
        BeginInternalSubTransaction(nullptr);
        // The work is part of the caller's call and allocates where the caller would.
        MemoryContextSwitchTo(caller_context);
    }

    PG_TRY();
    {
        work(argument);
        if (kind == isolation::subtransaction)
            end_subtransactions(level, ReleaseCurrentSubTransaction);
        else if (kind == isolation::trial)
            end_subtransactions(level, RollbackAndReleaseCurrentSubTransaction);
    }
    PG_CATCH();
    {
        MemoryContextSwitchTo(caller_context);
        error = CopyErrorData();
        FlushErrorState();
        if (kind != isolation::none)
            end_subtransactions(level, RollbackAndReleaseCurrentSubTransaction);
    }
    PG_END_TRY();

    MemoryContextSwitchTo(caller_context);
    CurrentResourceOwner = caller_owner;
    return error;
}

}  // namespace agno
