// The statement path: whole batches through set-based statements. A batch is merged in four steps,
//   probe   read the stored rows without locking them: unchanged and stale ones are done with;
//   insert  the rows that are not stored, ON CONFLICT DO NOTHING, in key order;
//   lock    those that will change, in key order, and merge with them as locked;
//   update  write them.
// Why that order keeps two writers from deadlocking is told in direct_writer.cpp. A row that turns
// out to be stored when it is inserted is locked with the others. What is left then is merged
// again, out of order and without waiting: rows that were gone, and what other rows refused. Only
// where that had to wait the whole attempt is rolled back, which lets go of every lock, and made
// again.

#include "statements/statement_writer.hpp"

#include "statements/merge_steps.hpp"
#include "statements/pieces.hpp"

namespace agno::backend {

namespace {

/// Raises the first document that was rejected, if any was.
void raise_first_rejected(const upsert_state& call) {
    for (const document& doc : call.documents)
        if (doc.result == outcome::rejected)
            raise_document_error(doc.ordinal, *doc.failure);
}

/// True where the attempt merged all it could, or sifted all there is to sift.
bool run_attempt(attempt& a) {
    bool is_done = true;
    connect(a);
    if (a.how == care::sifting) {
        is_done = sift(a);
    } else {
        merge_in_order(a);
        merge_what_is_left(a);
    }
    SPI_finish();

    if (is_done && a.call->options.on_error == error_policy::abort)
        raise_first_rejected(*a.call);
    return is_done;
}

/// Makes an attempt, in a subtransaction and a memory context of its own.
ErrorData* make_attempt(upsert_state& call, care how, int number, race& race,
                        const context_array<document_group>& groups, bool& is_done) {
    MemoryContext context =
        AllocSetContextCreate(CurrentMemoryContext, "agno attempt", ALLOCSET_DEFAULT_SIZES);
    ErrorData* error = pg_try(rollback_scope::subtransaction, [&] {
        MemoryContextSwitchTo(context);
        attempt a = start_attempt(call, how, number, race, groups.items, groups.size);
        is_done = run_attempt(a);
    });
    MemoryContextDelete(context);
    return error;
}

/// The groups without their rejected documents.
context_array<document_group> good_ones(const upsert_state& call,
                                        const context_array<document_group>& groups) {
    auto good = context_array<document_group>::in(call.context);
    for (const document_group& group : groups) {
        CHECK_FOR_INTERRUPTS();
        auto count = static_cast<std::size_t>(group.count);
        document_group left{group.key, nullptr, 0};
        left.documents = static_cast<document**>(
            MemoryContextAllocHuge(call.context, count * sizeof(document*)));
        for (int i = 0; i < group.count; ++i)
            if (group.documents[i]->result != outcome::rejected)
                left.documents[left.count++] = group.documents[i];
        if (left.count > 0)
            good.append(left);
    }
    return good;
}

/// How the attempt goes about it that follows one which an error has ended.
care next_care(care how, const ErrorData& error) {
    if (may_be_lifted(error.sqlerrcode) || how == care::sifting)
        return care::separate;
    return how == care::none ? care::checked : care::sifting;
}

}  // namespace

/// The fast way first. It doesn't tell which documents failed: if checking the rows beforehand is
/// not enough, these are sifted out, and the others merged the fast way. Only where documents
/// depend on one another, by references or unique values, they are told apart while they are
/// merged. (Whoever waits for a subtransaction that has ended waits for the end of the whole
/// transaction, even where an attempt around it is rolled back: see XactLockTableWait in lmgr.c. So
/// an attempt that is made again had better have none, or we could come to wait for the waiting.)
void merge_by_statements(upsert_state& call, const context_array<document_group>& grouped) {
    constexpr int max_attempts = 100;
    care how = care::none;
    // Once more where a row that came or went meanwhile has made another document bad.
    constexpr int max_sifts = 10;
    int sifts = 0;
    auto groups = grouped;
    auto merged = groups;
    for (int number = 1;; ++number) {
        CHECK_FOR_INTERRUPTS();
        if (call.has_written_keys) {
            groups = group_by_written_key(call, groups);
            merged = group_by_written_key(call, merged);
            call.has_written_keys = false;
        }
        race race{};
        bool is_done = false;
        ErrorData* error = make_attempt(call, how, number, race, merged, is_done);
        if (error == nullptr && how != care::sifting)
            return;
        if (error == nullptr) {
            ++sifts;
            how = is_done ? care::none : care::separate;
            if (is_done)
                merged = good_ones(call, groups);
            continue;
        }
        if (is_lost(race, number, *error)) {
            if (number == max_attempts)
                ReThrowError(error);
            continue;
        }
        if (how == care::separate || !is_document_error(*error, call.target->relation))
            ReThrowError(error);
        bool is_sifted = how == care::none && sifts > 0;
        how = sifts == max_sifts ? care::separate
                                 : next_care(is_sifted ? care::checked : how, *error);
        merged = groups;
    }
}

}  // namespace agno::backend
