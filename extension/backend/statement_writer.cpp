// The general path: whole batches through set-based statements. A batch is merged in four steps,
//   probe   read the stored rows without locking them: unchanged and stale ones are done with;
//   insert  the rows that are not stored, ON CONFLICT DO NOTHING, in key order;
//   lock    those that will change, in key order, and merge with them as locked;
//   update  write them.
// Why that order keeps two writers from deadlocking is told in direct_writer.cpp. A row that a
// concurrent insert won should have been locked, one that is gone inserted: then the whole attempt
// is rolled back, which lets go of every lock, and made again.

#include "backend/merge_steps.hpp"
#include "backend/writer.hpp"

namespace agno {

namespace {

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
