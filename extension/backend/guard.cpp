#include "backend/guard.hpp"

namespace agno {

ErrorData* run_guarded(isolation kind, void (*work)(void*), void* argument) {
    MemoryContext caller_context = CurrentMemoryContext;
    ResourceOwner caller_owner = CurrentResourceOwner;
    ErrorData* volatile error = nullptr;

    if (kind == isolation::subtransaction) {
        BeginInternalSubTransaction(nullptr);
        // The work is part of the caller's call and allocates where the caller would.
        MemoryContextSwitchTo(caller_context);
    }

    PG_TRY();
    {
        work(argument);
        if (kind == isolation::subtransaction)
            ReleaseCurrentSubTransaction();
    }
    PG_CATCH();
    {
        MemoryContextSwitchTo(caller_context);
        error = CopyErrorData();
        FlushErrorState();
        if (kind == isolation::subtransaction)
            RollbackAndReleaseCurrentSubTransaction();
    }
    PG_END_TRY();

    MemoryContextSwitchTo(caller_context);
    CurrentResourceOwner = caller_owner;
    return error;
}

}  // namespace agno
