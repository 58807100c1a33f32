// The general path: whole batches through set-based statements. A batch is merged in four steps,
//   probe   read the stored rows without locking them: unchanged and stale ones are done with;
//   insert  the rows that are not stored, ON CONFLICT DO NOTHING, in key order;
//   lock    those that will change, in key order (FOR UPDATE), and merge with them as locked;
//   update  write them.
// Why that order keeps two writers from deadlocking is told in direct_writer.cpp. A row that a
// concurrent insert won should have been locked, one that is gone inserted: then the whole attempt
// is rolled back, which lets go of every lock, and made again.

#include "backend/attempt.hpp"
#include "backend/share.hpp"
#include "backend/stored_rows.hpp"
#include "backend/write_rows.hpp"
#include "backend/writer.hpp"

namespace agno {

namespace {

attempt start_attempt(upsert_call& call, care how, int number, bool& lost_race,
                      const document_group* groups, std::size_t count) {
    // Of an attempt that failed.
    call.target->column_at_work = nullptr;
    attempt a{&call,
              how,
              number,
              lost_race,
              pod_list<group_progress>::in(CurrentMemoryContext),
              group_list::in(CurrentMemoryContext)};
    for (std::size_t i = 0; i < count; ++i)
        a.groups.append({groups[i], group_state::absent, {}});
    return a;
}

void merge_step_by_step(attempt& a) {
    probe_stored_rows(a);
    insert_by_statement(a);
    lock_stored_rows(a);
    update_by_statement(a);
}

/// True where the document has a share in what the row is by now.
bool was_applied(const document& doc) {
    return doc.result == outcome::inserted || doc.result == outcome::updated ||
           doc.result == outcome::unchanged;
}

/// Documents of one session that failed together are merged one after the other, each by itself,
/// so that only the bad ones are rejected. The last one that applied tells how the row ended.
void merge_one_by_one(attempt& a, const document_group& group) {
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
        merge_step_by_step(sub);
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
}

/// Raises the first document that was rejected, if any was.
void raise_first_rejected(const upsert_call& call) {
    for (const document& doc : call.documents)
        if (doc.result == outcome::rejected)
            raise_problem(doc.ordinal, *doc.failure);
}

void run_attempt(attempt& a) {
    if (SPI_connect() != SPI_OK_CONNECT)
        elog(ERROR, "SPI_connect failed");
    merge_step_by_step(a);
    for (group_progress* progress : a.to_split)
        merge_one_by_one(a, progress->group);
    SPI_finish();

    if (a.call->options.on_error == error_policy::abort)
        raise_first_rejected(*a.call);
}

/// Under READ COMMITTED the server raises 40001 for one thing alone, a row to be locked that moved
/// to another partition; for us it is gone. A trigger may raise it, too, and again each time.
bool lost_race(const attempt& a, const ErrorData& error) {
    constexpr int patience = 5;
    if (IsolationUsesXactSnapshot())
        return false;
    return a.lost_race ||
           (error.sqlerrcode == ERRCODE_T_R_SERIALIZATION_FAILURE && a.number <= patience);
}

/// Others can hardly win that often: something hides the row that is in the way.
[[noreturn]] void give_up(const upsert_call& call, int attempts) {
    ereport(
        ERROR,
        (errcode(ERRCODE_T_R_SERIALIZATION_FAILURE),
         errmsg("rows of table %s changed in each of %d attempts to write them",
                call.target->quoted_name, attempts),
         errhint("If it is not other transactions, a BEFORE trigger may store rows itself, or a "
                 "second unique index on session_id may take other values for equal.")));
}

void merge_by_statements(upsert_call& call, const pod_list<document_group>& groups) {
    constexpr int max_attempts = 100;
    care how = care::none;
    for (int number = 1;; ++number) {
        CHECK_FOR_INTERRUPTS();
        bool race_lost = false;
        attempt a = start_attempt(call, how, number, race_lost, groups.items, groups.size);
        ErrorData* error = guarded(isolation::subtransaction, [&] { run_attempt(a); });
        if (error == nullptr)
            return;
        if (lost_race(a, *error)) {
            if (number == max_attempts)
                give_up(call, number);
            continue;
        }
        // The fast way doesn't tell which document failed: look for it with care.
        if (how == care::isolated || !blames_document(*error, call.target->relation))
            ReThrowError(error);
        how = care::isolated;
    }
}

}  // namespace

const writer statement_writer{"statements", merge_by_statements};

}  // namespace agno
