#include "direct/update.hpp"

#include <algorithm>

#include "merge/fold.hpp"
#include "merge/outcomes.hpp"
#include "merge/race.hpp"

namespace agno::backend {

namespace {

/// Starts table.merged as a copy of a row. Columns the call doesn't touch stay, dropped ones
/// become NULL, as the executor has it.
table_row start_merged(direct_table& table, const table_row& row) {
    table_row merged = start_row(table.merged);
    TupleDesc descriptor = table.merged->tts_tupleDescriptor;
    for (int i = 0; i < descriptor->natts; ++i) {
        if (!row.nulls[i] && !TupleDescAttr(descriptor, i)->attisdropped) {
            merged.set(i, row.values[i]);
        }
    }
    return merged;
}

/// Merges with table.stored into table.merged; records the outcome unless it is `updated`.
outcome merge_stored(const upsert_state& call, direct_table& table, const document_group& group) {
    table_row stored = row_in(table.stored);
    table_row merged = start_merged(table, stored);
    outcome verdict = fold_documents(call, group, &stored, merged);
    if (verdict != outcome::updated) {
        record_outcome(call, group, verdict,
                       {updated_at_of(*call.target, stored), place_read(table.own_stored)});
    }
    return verdict;
}

/// A copy that outlives the scratch context and the buffer of the stored row. The document's own
/// values do already, and are the big ones: what is kept of the stored row is short or a TOAST
/// pointer.
kept_row keep_row(const upsert_state& call, const document_group& group, const table_row& row) {
    const document* doc = pending_document(group);
    int columns = call.target->column_count;
    auto count = static_cast<std::size_t>(std::count(row.nulls, row.nulls + columns, false));
    kept_row kept{static_cast<int16*>(palloc(count * sizeof(int16))),
                  static_cast<Datum*>(palloc(count * sizeof(Datum))), 0};
    for (int i = 0; i < columns; ++i) {
        const target_column& column = call.target->columns[i];
        if (row.nulls[i]) {
            continue;
        }
        const document_field& field = doc->fields[i];
        bool is_documents = field.state == field_state::value && field.value == row.values[i];
        kept.columns[kept.count] = static_cast<int16>(i);
        kept.values[kept.count++] =
            is_documents ? row.values[i] : datumCopy(row.values[i], column.by_value, column.length);
    }
    return kept;
}

/// Starts table.merged as the row that was kept.
void restart_merged(direct_table& table, const kept_row& row) {
    table_row merged = start_row(table.merged);
    for (int i = 0; i < row.count; ++i) {
        merged.set(row.columns[i], row.values[i]);
    }
}

/// Writes table.merged over the row at tid. The datums that did not change are those of the stored
/// tuple, so that heap_update keeps their TOAST values.
TM_Result write_merged(const direct_target& direct, direct_table& table, ItemPointer tid,
                       TM_FailureData& failure) {
    store_row(table, table.merged, table.own_merged, direct.executor);
    LockTupleMode lock_mode;
    index_update index_entries;
    TM_Result result = table_tuple_update(table.relation->ri_RelationDesc, tid, table.own_merged,
                                          direct.command, direct.snapshot, InvalidSnapshot, true,
                                          &failure, &lock_mode, &index_entries);
    if (result == TM_Ok && table.relation->ri_NumIndices > 0 &&
        needs_index_entries(index_entries)) {
        insert_index_entries(table.relation, table.own_merged, direct.executor, &index_entries);
    }
    if (result == TM_Ok && table.has_references) {
        ExecARUpdateTriggers(direct.executor, table.relation, nullptr, nullptr, tid, nullptr,
                             table.own_merged, NIL, nullptr, false);
    }
    return result;
}

/// As UPDATE has it (ExecUpdate in src/backend/executor/nodeModifyTable.c), where the function of a
/// CHECK constraint updates the row that is being written.
[[noreturn]] void raise_self_modified() {
    ereport(ERROR, (errcode(ERRCODE_TRIGGERED_DATA_CHANGE_VIOLATION),
                    errmsg("tuple to be updated was already modified by an operation triggered by "
                           "the current command")));
}

/// Locks the newest version of the row at tid and puts it into table.stored. False where it is
/// gone.
bool lock_newest(const direct_target& direct, direct_table& table, ItemPointerData tid) {
    TM_FailureData failure;
    TM_Result result = table_tuple_lock(table.relation->ri_RelationDesc, &tid, direct.snapshot,
                                        table.own_stored, direct.command, LockTupleNoKeyExclusive,
                                        LockWaitBlock, TUPLE_LOCK_FLAG_FIND_LAST_VERSION, &failure);
    switch (result) {
        case TM_Ok:
            take_stored(table);
            return true;
        case TM_Deleted:
            return false;
        case TM_SelfModified:
            raise_self_modified();
        default:
            elog(ERROR, "unexpected result %d of locking a row", static_cast<int>(result));
    }
}

/// True if the update is done, or has become needless; false where the row is gone.
bool update_row(const upsert_state& call, const direct_target& direct, direct_table& table,
                const document_group& group, ItemPointerData tid) {
    while (true) {
        TM_FailureData failure;
        switch (write_merged(direct, table, &tid, failure)) {
            case TM_Ok:
                record_outcome(call, group, outcome::updated,
                               {updated_at_of(*call.target, row_in(table.merged)),
                                place_written(table.own_merged)});
                return true;
            case TM_Updated:
                if (IsolationUsesXactSnapshot()) {
                    raise_serialization_failure("update");
                }
                if (ItemPointerIndicatesMovedPartitions(&failure.ctid) ||
                    !lock_newest(direct, table, tid)) {
                    return false;
                }
                break;
            case TM_Deleted:
                if (IsolationUsesXactSnapshot()) {
                    raise_serialization_failure("delete");
                }
                return false;
            case TM_SelfModified:
                raise_self_modified();
            default:
                elog(ERROR, "unexpected result of updating a row");
        }
        if (!has_key(*call.target, row_in(table.stored), group.key)) {
            return false;
        }
        if (merge_stored(call, table, group) != outcome::updated) {
            return true;
        }
        tid = table.stored->tts_tid;
    }
}

}  // namespace

void plan_update(const upsert_state& call, direct_table& table, const document_group& group,
                 update_plan& plan) {
    MemoryContext caller = MemoryContextSwitchTo(call.scratch);
    outcome verdict = merge_stored(call, table, group);
    MemoryContextSwitchTo(caller);
    if (verdict == outcome::updated) {
        plan.append(
            {&group, &table, table.stored->tts_tid, keep_row(call, group, row_in(table.merged))});
    }
    ExecClearTuple(table.merged);
    MemoryContextReset(call.scratch);
}

void update_rows(const upsert_state& call, const direct_target& direct, const update_plan& plan,
                 context_array<document_group>& gone) {
    for (const planned_update& planned : plan) {
        CHECK_FOR_INTERRUPTS();
        direct_table& table = *planned.table;
        restart_merged(table, planned.row);
        MemoryContext caller = MemoryContextSwitchTo(call.scratch);
        bool done = update_row(call, direct, table, *planned.group, planned.tid);
        MemoryContextSwitchTo(caller);
        ExecClearTuple(table.merged);
        ResetPerTupleExprContext(direct.executor);
        MemoryContextReset(call.scratch);
        if (!done) {
            gone.append(*planned.group);
        }
    }
}

}  // namespace agno::backend
