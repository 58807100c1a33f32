// The general path: whole batches through set-based statements. A batch is merged in four steps,
//   probe   read the stored rows without locking them: unchanged and stale ones are done with;
//   insert  the rows that are not stored, ON CONFLICT DO NOTHING, in key order;
//   lock    those that will change, in key order, and merge with them as locked;
//   update  write them.
// Why that order keeps two writers from deadlocking is told in direct_writer.cpp. A row that turns
// out to be stored when it is inserted is locked with the others. What is left then is merged
// again, out of order and without waiting: rows that were gone, and what other rows refused. Only
// where that had to wait the whole attempt is rolled back, which lets go of every lock, and made
// again.

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
    merge_in_order(a);
    merge_what_is_left(a);
    SPI_finish();

    if (a.call->options.on_error == error_policy::abort)
        raise_first_rejected(*a.call);
}

/// Under READ COMMITTED the server raises 40001 for one thing alone, a row to be locked that moved
/// to another partition; for us it is gone. A trigger may raise it, too, and again each time.
bool lost_race(const attempt& a, const ErrorData& error) {
    constexpr int patience = 5;
    if (a.is_hurried && error.sqlerrcode == ERRCODE_LOCK_NOT_AVAILABLE)
        return true;
    if (IsolationUsesXactSnapshot())
        return false;
    return a.lost_race ||
           (error.sqlerrcode == ERRCODE_T_R_SERIALIZATION_FAILURE && a.number <= patience);
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
                ReThrowError(error);
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
