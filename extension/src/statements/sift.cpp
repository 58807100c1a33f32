#include "statements/sift.hpp"

#include <algorithm>

#include "statements/delete_rows.hpp"
#include "statements/merge_by_documents.hpp"
#include "statements/pieces.hpp"
#include "statements/write_rows.hpp"

namespace agno::backend {

namespace {

/// Writes the groups one by one, and rolls that back. Those that can be written share a
/// subtransaction; one that fails behind others is tried again as the first.
template <class Write>
void try_groups(attempt& a, const group_list& groups, Write write) {
    constexpr std::size_t max_size = 64;
    MemoryContext context =
        AllocSetContextCreate(CurrentMemoryContext, "agno group", ALLOCSET_DEFAULT_SIZES);
    std::size_t size = 1;
    for (std::size_t first = 0; first < groups.size;) {
        std::size_t next = first;
        std::size_t end = Min(first + size, groups.size);
        ErrorData* error = pg_try(rollback_scope::trial, [&] {
            for (; next < end; ++next) {
                CHECK_FOR_INTERRUPTS();
                MemoryContextReset(context);
                MemoryContextSwitchTo(context);
                write(next);
            }
        });
        for (std::size_t i = first; i < next; ++i) {
            groups[i]->state = group_state::settled;
        }
        size = error == nullptr ? Min(size * 2, max_size) : 1;
        if (error != nullptr) {
            require_blame(a, error);
            if (next == first) {
                fail_group(a, *groups[next++], *error);
            }
            take_column_at_work(*a.call);
            FreeErrorData(error);
        }
        first = next;
    }
    MemoryContextDelete(context);
}

/// Rows that were read, in the order in which they are locked.
struct row_order {
    group_list groups;  ///< theirs
    context_array<std::size_t> places;
};

row_order order_rows(const group_list& groups, const fetched_rows& rows) {
    struct ranked_place {
        std::size_t rank;
        std::size_t place;
    };
    auto ranked = context_array<ranked_place>::in(CurrentMemoryContext);
    for (std::size_t place = 0; place < rows.size(); ++place) {
        ranked.append({rank_of(rows[place]), place});
    }
    std::sort(ranked.begin(), ranked.end(),
              [](const ranked_place& a, const ranked_place& b) { return a.rank < b.rank; });

    row_order order{group_list::in(CurrentMemoryContext),
                    context_array<std::size_t>::in(CurrentMemoryContext)};
    for (const ranked_place& row : ranked) {
        order.groups.append(groups[row.rank]);
        order.places.append(row.place);
    }
    ranked.release();
    return order;
}

void update_from(attempt& a, group_progress& progress, const result_row& stored) {
    table_row merged;
    merge_with_stored(a, progress, stored, merged);
    if (progress.state == group_state::changing) {
        built_rows row = built_rows::of(*a.call, a.call->columns.read);
        row.append(progress, merged);
        write_changed_rows(a, row);
    }
}

/// Whether a stored row is still as it was read doesn't matter: the merge will see.
void try_updates(attempt& a, const group_list& groups) {
    read_stored_rows(a, groups, [&](const fetched_rows& rows) {
        row_order order = order_rows(groups, rows);
        try_groups(a, order.groups,
                   [&](std::size_t i) { update_from(a, *order.groups[i], rows[order.places[i]]); });
        order.groups.release();
        order.places.release();
    });
}

void try_each(attempt& a, const group_list& groups, piece_step step) {
    try_groups(a, groups, [&](std::size_t i) { step(a, groups.slice(i, 1)); });
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
