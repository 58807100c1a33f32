// The direct path: the table and index access methods driven in place of the executor. One pass in
// key order probes the arbiter index for every session and merges with the row it finds, writing
// only what changed; then the sessions that are not stored are inserted, in key order and many at a
// time.
//
// Why two such writers don't deadlock, nor with the statement writer: while updating, a writer
// holds row locks on smaller keys only. While inserting it waits for uncommitted inserts of the
// same key only, never for row locks, and those too are made in key order; how many rows are
// buffered before they are written doesn't change that order. Should a concurrent insert win, the
// row is stored now and should have been locked in the first pass: so the whole attempt is rolled
// back, which lets go of every lock, and made again.
//
// What the documents are to blame for (a violated constraint, say) also rolls the attempt back, and
// the statement writer finds the document: it can isolate failures, and a failing batch is in no
// hurry.

#include "backend/guard.hpp"
#include "backend/insert.hpp"
#include "backend/probe.hpp"
#include "backend/problem.hpp"
#include "backend/update.hpp"
#include "backend/writer.hpp"

namespace agno {

namespace {

using group_list = pod_list<const document_group*>;

[[noreturn]] void lose_race() {
    ereport(ERROR, (errcode(ERRCODE_T_R_SERIALIZATION_FAILURE),
                    errmsg("could not serialize access due to concurrent update")));
}

update_result update_in_scratch(const upsert_call& call, direct_target& direct,
                                const document_group& group) {
    MemoryContext caller = MemoryContextSwitchTo(call.scratch);
    update_result result = update_row(call, direct, group);
    ExecClearTuple(direct.merged);
    ResetPerTupleExprContext(direct.executor);
    MemoryContextSwitchTo(caller);
    MemoryContextReset(call.scratch);
    return result;
}

/// Merges the groups that are stored; returns the others.
group_list update_stored(const upsert_call& call, direct_target& direct,
                         const pod_list<document_group>& groups, bool& lost_race) {
    auto absent = group_list::in(CurrentMemoryContext);
    key_probe probe = open_probe(call, direct);
    for (const document_group& group : groups) {
        CHECK_FOR_INTERRUPTS();
        // The probe keeps what it allocates from row to row, so it stays out of scratch.
        update_result result = update_result::gone;
        if (find_row(probe, direct, group.key))
            result = update_in_scratch(call, direct, group);
        if (result == update_result::gone)
            absent.append(&group);
        if (result == update_result::rekeyed) {
            lost_race = true;
            lose_race();
        }
    }
    close_probe(probe);
    return absent;
}

void run_attempt(const upsert_call& call, const pod_list<document_group>& groups, bool& lost_race) {
    direct_target direct = open_direct_target(call);
    insert_rows(call, direct, update_stored(call, direct, groups, lost_race));
    close_direct_target(direct);
}

/// True where a concurrent transaction inserted a key that was not there when we looked.
bool is_arbiter_violation(const upsert_call& call, const ErrorData& error) {
    const char* arbiter = get_rel_name(call.target->arbiter_index);
    return error.sqlerrcode == ERRCODE_UNIQUE_VIOLATION && error.constraint_name != nullptr &&
           arbiter != nullptr && strcmp(error.constraint_name, arbiter) == 0;
}

void merge_directly(upsert_call& call, const pod_list<document_group>& groups) {
    // Past a few lost races the statement writer, which waits for the winner, gets further.
    constexpr int max_attempts = 5;
    for (int number = 1; number <= max_attempts; ++number) {
        bool lost_race = false;
        ErrorData* error =
            guarded(isolation::subtransaction, [&] { run_attempt(call, groups, lost_race); });
        if (error == nullptr)
            return;
        lost_race |= is_arbiter_violation(call, *error);
        if (lost_race && IsolationUsesXactSnapshot())
            lose_race();
        if (!lost_race && !blames_document(*error, call.target->relation))
            ReThrowError(error);
        if (!lost_race)
            break;
    }
    statement_writer.merge(call, groups);
}

}  // namespace

const writer direct_writer{"direct", merge_directly};

}  // namespace agno
