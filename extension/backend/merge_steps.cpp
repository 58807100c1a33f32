#include "backend/merge_steps.hpp"

#include "backend/share.hpp"
#include "backend/stored_rows.hpp"
#include "backend/write_rows.hpp"

namespace agno {

namespace {

/// True where the document has a share in what the row is by now.
bool was_applied(const document& doc) {
    return doc.result == outcome::inserted || doc.result == outcome::updated ||
           doc.result == outcome::unchanged;
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

void merge_one_by_one(attempt& a, group_progress& progress, bool is_locked) {
    const document_group& group = progress.group;
    // What newer_only compares with is the row from before: one that was written here must not make
    // the next one stale, unless that is older.
    upsert_call once_written = *a.call;
    once_written.options.newer_only = false;

    document* last_applied = nullptr;
    document* newest = nullptr;
    bool inserted = false;
    for (int i = 0; i < group.count; ++i) {
        document* doc = group.documents[i];
        if (newest != nullptr && mark_if_older(*a.call, *doc, *newest))
            continue;
        document_group single{group.key, group.documents + i, 1};
        attempt sub = start_attempt(last_applied == nullptr ? *a.call : once_written,
                                    care::isolated, a.number, a.lost_race, &single, 1);
        merge_alone(sub, is_locked || last_applied != nullptr);
        if (!was_applied(*doc))
            continue;

        inserted |= doc->result == outcome::inserted;
        if (last_applied != nullptr)
            mark_duplicate(*a.call, *last_applied, *doc);
        last_applied = doc;
        if (has_time(*a.call, *doc))
            newest = doc;
    }
    if (inserted)
        last_applied->result = outcome::inserted;
    progress.state = group_state::settled;
}

}  // namespace agno
