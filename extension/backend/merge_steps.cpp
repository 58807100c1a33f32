#include "backend/merge_steps.hpp"

#include "backend/share.hpp"
#include "backend/stored_rows.hpp"
#include "backend/write_rows.hpp"

namespace agno {

namespace {

/// So many documents of one session are merged each by itself, where one of them is bad. With more
/// that would take too long: a transaction that has written a row n times takes n steps to find it.
constexpr int few = 16;

/// The document that tells what became of the row, or nullptr where none of them was applied.
document* last_applied_of(const document_group& group) {
    for (int i = group.count - 1; i >= 0; --i) {
        outcome result = group.documents[i]->result;
        if (result == outcome::inserted || result == outcome::updated ||
            result == outcome::unchanged)
            return group.documents[i];
    }
    return nullptr;
}

void write_step_by_step(attempt& a) {
    insert_by_statement(a);
    lock_stored_rows(a);
    update_by_statement(a);
}

void merge_alone(attempt& a, bool may_be_stored) {
    probe_stored_rows(a);
    // To lock it now could be a deadlock.
    if (!may_be_stored && a.groups[0].state == group_state::changing)
        lose_race(a);
    write_step_by_step(a);
}

}  // namespace

void merge_step_by_step(attempt& a) {
    probe_stored_rows(a);
    write_step_by_step(a);
}

void merge_in_parts(attempt& a, group_progress& progress, bool is_locked) {
    const document_group& group = progress.group;
    // What newer_only compares with is the row from before: one that was written here must not make
    // the next one stale, unless that is older.
    upsert_call once_written = *a.call;
    once_written.options.newer_only = false;
    int part = a.call->options.newer_only || group.count <= few ? 1 : (group.count + 1) / 2;

    document* last_applied = nullptr;
    document* newest = nullptr;
    bool inserted = false;
    for (int first = 0; first < group.count; first += part) {
        document_group some{group.key, group.documents + first, Min(part, group.count - first)};
        if (newest != nullptr && mark_if_older(*a.call, *some.documents[0], *newest))
            continue;
        attempt sub = start_attempt(last_applied == nullptr ? *a.call : once_written,
                                    care::isolated, a.number, a.lost_race, &some, 1);
        merge_alone(sub, is_locked || last_applied != nullptr);
        document* applied = last_applied_of(some);
        if (applied == nullptr)
            continue;

        inserted |= applied->result == outcome::inserted;
        if (last_applied != nullptr)
            mark_duplicate(*a.call, *last_applied, *applied);
        last_applied = applied;
        if (has_time(*a.call, *applied))
            newest = applied;
    }
    if (inserted)
        last_applied->result = outcome::inserted;
    progress.state = group_state::settled;
}

}  // namespace agno
