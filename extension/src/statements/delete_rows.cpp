#include "statements/delete_rows.hpp"

#include <algorithm>

#include "merge/deletion.hpp"
#include "merge/outcomes.hpp"
#include "merge/owner_guard.hpp"
#include "statements/merge_sql.hpp"
#include "statements/stored_rows.hpp"

namespace agno::backend {

namespace {

struct row_deletion {
    const upsert_state& call;
    SPIPlanPtr plan;
};

row_deletion prepare_deletion(attempt& a) {
    const upsert_state& call = *a.call;
    const target_table& target = *call.target;
    bool is_guarded = target.owner != no_column;
    Oid types[INDEX_MAX_KEYS + 1];
    for (int i = 0; i < target.key_count; ++i) {
        types[i] = target.columns[target.key[i].column].type;
    }
    // Behind the key.
    if (is_guarded) {
        types[target.key_count] = target.columns[target.owner].type;
    }
    int parameters = target.key_count + (is_guarded ? 1 : 0);
    return {call, prepare_by_row(a.plans, delete_statement(call), parameters, types)};
}

/// Puts the owner of the row just deleted into `row`.
void read_owner(const upsert_state& call, table_row& row) {
    int owner = call.target->owner;
    if (owner == no_column) {
        return;
    }
    bool is_null;
    row.values[owner] = SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1, &is_null);
    row.nulls[owner] = is_null;
}

/// True if the row was there and may be written by the document.
bool delete_for(const row_deletion& deletion, const Datum* key, const document& doc,
                table_row& row) {
    const target_table& target = *deletion.call.target;
    Datum values[INDEX_MAX_KEYS + 1];
    char nulls[INDEX_MAX_KEYS + 1];
    std::copy_n(key, target.key_count, values);
    std::fill_n(nulls, target.key_count, ' ');
    if (target.owner != no_column) {
        NullableDatum owner = owner_of(deletion.call, doc);
        values[target.key_count] = owner.value;
        nulls[target.key_count] = owner.isnull ? 'n' : ' ';
    }
    int code = SPI_execute_plan(deletion.plan, values, nulls, false, 0);
    if (code < 0) {
        elog(ERROR, "SPI_execute_plan failed: %s", SPI_result_code_string(code));
    }
    if (SPI_processed == 0) {
        SPI_freetuptable(SPI_tuptable);
        return false;
    }
    read_owner(deletion.call, row);
    return true;
}

/// As its documents would one by one: the first that may delete the row does.
bool delete_group(const row_deletion& deletion, const document_group& group) {
    table_row row = make_row(*deletion.call.target);
    bool is_guarded = deletion.call.target->owner != no_column;
    int tries = is_guarded ? group.count : Min(group.count, 1);
    for (int i = 0; i < tries; ++i) {
        if (!delete_for(deletion, group.key, *group.documents[i], row)) {
            continue;
        }
        choose_deleter(deletion.call, group, row);
        record_deleted(deletion.call, group);
        SPI_freetuptable(SPI_tuptable);
        return true;
    }
    return false;
}

}  // namespace

void delete_rows_by_statement(attempt& a, const group_list& groups) {
    row_deletion deletion = prepare_deletion(a);
    auto left = group_list::in(CurrentMemoryContext);
    for (group_progress* progress : groups) {
        CHECK_FOR_INTERRUPTS();
        MemoryContext caller = MemoryContextSwitchTo(a.call->scratch);
        bool is_deleted = delete_group(deletion, progress->group);
        MemoryContextSwitchTo(caller);
        MemoryContextReset(a.call->scratch);
        if (is_deleted) {
            progress->state = group_state::settled;
        } else {
            left.append(progress);
        }
    }
    judge_undeleted_rows(a, left);
}

}  // namespace agno::backend
