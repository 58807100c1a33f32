#include "statements/pieces.hpp"

namespace agno::backend {

bool may_be_lifted(int sqlstate) {
    switch (sqlstate) {
        case ERRCODE_FOREIGN_KEY_VIOLATION:
        case ERRCODE_UNIQUE_VIOLATION:
        case ERRCODE_EXCLUSION_VIOLATION:
            return true;
        default:
            return false;
    }
}

void fail_group(attempt& a, group_progress& progress, const ErrorData& error) {
    document_error failure = take_document_error(a, error);
    if (progress.group.count == 1 && !may_be_lifted(failure.sqlstate)) {
        reject_group(a, progress, failure);
        return;
    }
    progress.state = group_state::refused;
    progress.refusal = copy_document_error(failure, a.call->context);
}

namespace {

/// Runs the step in a subtransaction and a memory context of its own.
ErrorData* write_piece(attempt& a, const group_list& piece, piece_step step) {
    MemoryContext caller = CurrentMemoryContext;
    MemoryContext context = AllocSetContextCreate(caller, "agno piece", ALLOCSET_DEFAULT_SIZES);
    ErrorData* error = pg_try(rollback_scope::subtransaction, [&] {
        MemoryContextSwitchTo(context);
        step(a, piece);
    });
    MemoryContextSwitchTo(caller);
    MemoryContextDelete(context);
    return error;
}

}  // namespace

void write_in_pieces(attempt& a, const group_list& groups, piece_step step) {
    if (groups.empty()) {
        return;
    }
    if (a.how == care::none || a.how == care::checked) {
        step(a, groups);
        return;
    }
    std::size_t size = groups.size;
    for (std::size_t first = 0; first < groups.size;) {
        CHECK_FOR_INTERRUPTS();
        std::size_t count = Min(size, groups.size - first);
        ErrorData* error = write_piece(a, groups.slice(first, count), step);
        if (error == nullptr) {
            first += count;
            size = count * 2;
            continue;
        }
        require_blame(a, error);
        if (count == 1) {
            fail_group(a, *groups[first++], *error);
        }
        size = (count + 1) / 2;
        FreeErrorData(error);
    }
}

}  // namespace agno::backend
