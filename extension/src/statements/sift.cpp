#include "statements/sift.hpp"

#include "statements/delete_rows.hpp"
#include "statements/merge_documents.hpp"
#include "statements/pieces.hpp"
#include "statements/write_rows.hpp"

namespace agno::backend {

namespace {

/// Writes a group's row, and rolls that back.
template <class Write>
void try_group(attempt& a, group_progress& progress, Write write) {
    CHECK_FOR_INTERRUPTS();
    ErrorData* error = pg_try(rollback_scope::trial, write);
    progress.state = group_state::settled;
    if (error == nullptr) {
        return;
    }
    require_blame(a, error);
    fail_group(a, progress, *error);
}

/// Whether the stored row is still as it was read doesn't matter: the merge will see.
void try_updates(attempt& a, const group_list& groups) {
    read_stored_rows(a, groups, [&](group_progress& progress, const result_row& result) {
        try_group(a, progress, [&] {
            table_row merged;
            merge_with_stored(a, progress, result, merged);
            if (progress.state == group_state::settled) {
                return;
            }
            built_rows row = built_rows::of(*a.call, a.call->columns.read);
            row.append(progress, merged);
            write_changed_rows(a, row);
        });
    });
}

void try_each(attempt& a, const group_list& groups, piece_step step) {
    MemoryContext caller = CurrentMemoryContext;
    MemoryContext context = AllocSetContextCreate(caller, "agno group", ALLOCSET_DEFAULT_SIZES);
    MemoryContextSwitchTo(context);
    for (std::size_t i = 0; i < groups.size; ++i) {
        group_list one = groups.slice(i, 1);
        try_group(a, *groups[i], [&] { step(a, one); });
        MemoryContextReset(context);
    }
    MemoryContextSwitchTo(caller);
    MemoryContextDelete(context);
}

bool may_be_lifted_from(const document_group& group) {
    for (int i = 0; i < group.count; ++i) {
        const document& doc = *group.documents[i];
        if (doc.result == outcome::rejected && may_be_lifted(doc.failure->sqlstate)) {
            return true;
        }
    }
    return false;
}

}  // namespace

bool sift(attempt& a) {
    if (a.call->options.mode == write_mode::remove) {
        try_each(a, groups_in(a, group_state::absent), delete_rows_by_statement);
    } else {
        try_updates(a, groups_in(a, group_state::absent));
        try_each(a, groups_in(a, group_state::absent), insert_rows_by_statement);
    }
    for (group_progress& progress : a.groups) {
        if (progress.state == group_state::refused && progress.group.count > 1) {
            sift_documents(a, progress);
        } else if (progress.state == group_state::refused) {
            return false;
        }
        if (may_be_lifted_from(progress.group)) {
            return false;
        }
    }
    return true;
}

}  // namespace agno::backend
