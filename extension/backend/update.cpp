#include "backend/update.hpp"

#include "backend/merge_row.hpp"

namespace agno {

namespace {

/// Starts the merged row as a copy of the stored one: columns the call doesn't touch stay.
table_row copy_stored(direct_target& direct) {
    table_row merged = start_row(direct.merged);
    auto columns = static_cast<std::size_t>(direct.stored->tts_tupleDescriptor->natts);
    memcpy(merged.values, direct.stored->tts_values, columns * sizeof(Datum));
    memcpy(merged.nulls, direct.stored->tts_isnull, columns * sizeof(bool));
    return merged;
}

/// Writes direct.merged over direct.stored. The datums that did not change are those of the stored
/// tuple, so that heap_update keeps their TOAST values.
TM_Result write_update(direct_target& direct) {
    store_row(direct, direct.merged);
    TM_FailureData failure;
    LockTupleMode lock_mode;
    index_update index_entries;
    TM_Result result = table_tuple_update(
        direct.relation->ri_RelationDesc, &direct.stored->tts_tid, direct.merged, direct.command,
        direct.snapshot, InvalidSnapshot, true, &failure, &lock_mode, &index_entries);
    if (result == TM_Ok && direct.relation->ri_NumIndices > 0 && needs_index_entries(index_entries))
        insert_index_entries(direct.relation, direct.merged, direct.executor, &index_entries);
    return result;
}

[[noreturn]] void raise_serialization_failure(const char* what) {
    ereport(ERROR, (errcode(ERRCODE_T_R_SERIALIZATION_FAILURE),
                    errmsg("could not serialize access due to concurrent %s", what)));
}

/// Locks the newest version of the row in direct.stored and puts it there. False where it is gone.
bool lock_newest(direct_target& direct) {
    if (IsolationUsesXactSnapshot())
        raise_serialization_failure("update");
    ItemPointerData tid = direct.stored->tts_tid;
    TM_FailureData failure;
    TM_Result result = table_tuple_lock(direct.relation->ri_RelationDesc, &tid, direct.snapshot,
                                        direct.stored, direct.command, LockTupleNoKeyExclusive,
                                        LockWaitBlock, TUPLE_LOCK_FLAG_FIND_LAST_VERSION, &failure);
    switch (result) {
        case TM_Ok:
            slot_getallattrs(direct.stored);
            return true;
        case TM_Deleted:
            return false;
        default:
            elog(ERROR, "unexpected result %d of locking a row", static_cast<int>(result));
    }
}

}  // namespace

update_result update_row(const upsert_call& call, direct_target& direct,
                         const document_group& group) {
    const target_table& target = *call.target;
    while (true) {
        table_row stored = row_in(direct.stored);
        if (!same_key(*call.target, stored.values[target.key], group.key))
            return update_result::rekeyed;
        table_row merged = copy_stored(direct);
        outcome verdict = merge_into_row(call, group, stored, merged);
        if (verdict != outcome::updated) {
            record_outcome(call, group, verdict, updated_at_of(target, stored));
            return update_result::done;
        }
        switch (write_update(direct)) {
            case TM_Ok:
                record_outcome(call, group, verdict, updated_at_of(target, merged));
                return update_result::done;
            case TM_Updated:
                if (!lock_newest(direct))
                    return update_result::gone;
                break;
            case TM_Deleted:
                if (IsolationUsesXactSnapshot())
                    raise_serialization_failure("delete");
                return update_result::gone;
            default:
                elog(ERROR, "a row was changed by the command that is changing it");
        }
    }
}

}  // namespace agno
