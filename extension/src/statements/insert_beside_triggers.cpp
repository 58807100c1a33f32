// One statement inserts all rows. If triggers may change keys, its result doesn't show which rows
// it left out, nor whether other rows were in their way or a trigger declined them. So if it leaves
// rows out, the attempt is made again and inserts them one by one, which shows it.

#include "statements/insert_beside_triggers.hpp"

#include "merge/outcomes.hpp"
#include "statements/insert_built_rows.hpp"
#include "statements/merge_sql.hpp"

namespace agno::backend {

namespace {

/// Ends the attempt, to be made again with what it has found out.
[[noreturn]] void begin_again(attempt& a) {
    a.race.is_begun_again = true;
    lose(a.race);
}

/// Where it leaves rows out the whole attempt is rolled back. (Not this statement alone, in a
/// subtransaction: see merge_by_statements.)
void insert_together(attempt& a, const group_list& groups) {
    built_rows built = build_rows(a, groups);
    auto rows = insert_built_rows(a, built, insert_statement(*a.call));
    if (rows.size < built.groups.size) {
        a.call->inserts_one_by_one = true;
        begin_again(a);
    }
    for (std::size_t i = 0; i < rows.size; ++i) {
        record_outcome(*a.call, built.groups[i]->group, outcome::inserted, rows[i].row);
    }
}

void set_setting(const char* name, const char* value) {
    set_config_option(name, value, PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE, true, 0, false);
}

/// The key that the last telling statement reported; nullptr if it reported none.
const Datum* told_key(const upsert_state& call) {
    const target_table& target = *call.target;
    auto* key = static_cast<Datum*>(
        MemoryContextAlloc(call.context, static_cast<Size>(target.key_count) * sizeof(Datum)));
    MemoryContext caller = MemoryContextSwitchTo(call.context);
    for (int i = 0; i < target.key_count; ++i) {
        const char* told = GetConfigOption(stored_key_setting(i), true, false);
        if (told == nullptr || told[0] != '=') {
            key = nullptr;
            break;
        }
        Oid input;
        Oid parameter;
        getTypeInputInfo(target.columns[target.key[i].column].type, &input, &parameter);
        key[i] = OidInputFunctionCall(input, pstrdup(told + 1), parameter, -1);
    }
    MemoryContextSwitchTo(caller);
    return key;
}

void forget_told_key(const upsert_state& call) {
    for (int i = 0; i < call.target->key_count; ++i) {
        set_setting(stored_key_setting(i), "");
    }
}

/// What triggers made of the keys.
struct key_changes {
    bool some_changed;
    bool some_stored;  ///< rows of others, or of this call, were in the way
};

void note_written_key(const attempt& a, const document_group& group, const Datum* key,
                      key_changes& changes) {
    if (same_key(*a.call->target, key, group.key)) {
        return;
    }
    changes.some_changed = true;
    const target_table& target = *a.call->target;
    MemoryContext caller = MemoryContextSwitchTo(a.call->context);
    auto* copy = static_cast<Datum*>(palloc(static_cast<Size>(target.key_count) * sizeof(Datum)));
    for (int i = 0; i < target.key_count; ++i) {
        const target_column& column = target.columns[target.key[i].column];
        copy[i] = datumCopy(key[i], column.by_value, column.length);
    }
    MemoryContextSwitchTo(caller);
    for (int i = 0; i < group.count; ++i) {
        group.documents[i]->written_key = copy;
    }
}

/// True if a row is in the way. For 'insert' mode, which may lack the privilege to update.
bool is_in_the_way(attempt& a, const group_list& one) {
    ErrorData* error = pg_try(rollback_scope::trial, [&] {
        built_rows built = build_rows(a, one);
        insert_built_rows(a, built, raising_insert_statement(*a.call));
    });
    if (error != nullptr && error->sqlerrcode != ERRCODE_UNIQUE_VIOLATION) {
        ReThrowError(error);
    }
    return error != nullptr;
}

/// The key of the stored row that is in the way of a group's row; nullptr if there is none, or none
/// any more. Rolled back, together with the settings that report the key and with the lock on that
/// row, which was taken out of order.
const Datum* key_in_the_way(attempt& a, const group_list& one, bool& is_gone) {
    const Datum* key = nullptr;
    ErrorData* error = pg_try(rollback_scope::trial, [&] {
        forget_told_key(*a.call);
        // Floats are reported exactly.
        set_setting("extra_float_digits", "1");
        built_rows built = build_rows(a, one);
        is_gone = !insert_built_rows(a, built, telling_insert_statement(*a.call)).empty();
        key = told_key(*a.call);
    });
    if (error != nullptr) {
        ReThrowError(error);
    }
    return key;
}

void settle_left_out(attempt& a, const group_list& one, key_changes& changes) {
    group_progress& progress = *one[0];
    progress.state = group_state::changing;
    // By others, for a document of this call, or by the trigger itself.
    if (find_stored(a, one)[0]) {
        changes.some_stored = true;
        return;
    }
    bool inserts_only = a.call->options.mode == write_mode::insert;
    bool is_gone = false;
    const Datum* key = inserts_only ? nullptr : key_in_the_way(a, one, is_gone);
    if (key != nullptr) {
        changes.some_stored = true;
        note_written_key(a, progress.group, key, changes);
        return;
    }
    progress.state = is_gone ? group_state::absent : group_state::settled;
    if (is_gone) {
        return;
    }
    if (inserts_only && is_in_the_way(a, one)) {
        record_outcome(*a.call, progress.group, outcome::exists, no_row);
    } else {
        record_suppressed(*a.call, progress.group);
    }
}

void insert_one(attempt& a, group_progress& progress, key_changes& changes) {
    auto one = group_list::in(CurrentMemoryContext);
    one.append(&progress);
    built_rows built = build_rows(a, one);
    if (built.groups.empty()) {
        return;
    }
    auto rows = insert_built_rows(a, built, insert_statement(*a.call));
    if (rows.empty()) {
        settle_left_out(a, one, changes);
        return;
    }
    record_outcome(*a.call, progress.group, outcome::inserted, rows[0].row);
    if (rows[0].key != nullptr) {
        note_written_key(a, progress.group, rows[0].key, changes);
    }
}

key_changes insert_one_by_one(attempt& a, const group_list& groups) {
    key_changes changes{};
    MemoryContext caller = CurrentMemoryContext;
    MemoryContext context = AllocSetContextCreate(caller, "agno row", ALLOCSET_DEFAULT_SIZES);
    MemoryContextSwitchTo(context);
    for (group_progress* progress : groups) {
        CHECK_FOR_INTERRUPTS();
        insert_one(a, *progress, changes);
        MemoryContextReset(context);
    }
    MemoryContextSwitchTo(caller);
    MemoryContextDelete(context);
    return changes;
}

}  // namespace

void insert_beside_triggers(attempt& a, const group_list& groups) {
    if (!a.call->inserts_one_by_one) {
        insert_together(a, groups);
        return;
    }
    key_changes changes = insert_one_by_one(a, groups);
    if (changes.some_changed && changes.some_stored) {
        a.call->has_written_keys = true;
        begin_again(a);
    }
}

}  // namespace agno::backend
