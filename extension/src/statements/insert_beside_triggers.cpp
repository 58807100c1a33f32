// One statement inserts all rows. It doesn't tell which it left out, nor whether they were in the
// way of others or declined, once triggers may change keys. So where it left some out it is rolled
// back, and the rows are inserted one by one, which tells.

#include "statements/insert_beside_triggers.hpp"

#include "merge/outcomes.hpp"
#include "statements/insert_built_rows.hpp"
#include "statements/merge_sql.hpp"

namespace agno::backend {

namespace {

/// False where the statement left rows out; then nothing is inserted.
bool insert_together(attempt& a, const group_list& groups) {
    bool is_complete = true;
    ErrorData* error = pg_try(rollback_scope::subtransaction, [&] {
        built_rows built = build_rows(a, groups);
        auto rows = insert_built_rows(a, built, insert_statement(*a.call));
        is_complete = rows.size == built.groups.size;
        if (!is_complete) {
            elog(ERROR, "rows are missing");
        }
        for (std::size_t i = 0; i < rows.size; ++i) {
            record_outcome(*a.call, built.groups[i]->group, outcome::inserted, rows[i].row);
        }
    });
    if (error != nullptr && is_complete) {
        ReThrowError(error);
    }
    return is_complete;
}

void set_setting(const char* name, const char* value) {
    set_config_option(name, value, PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE, true, 0, false);
}

/// The key that the telling statement told, nullptr where it told none.
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

/// In 'insert' mode, which may lack the right to update: whether a row is in the way.
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

void settle_left_out(attempt& a, const group_list& one, key_changes& changes) {
    group_progress& progress = *one[0];
    bool inserts_only = a.call->options.mode == write_mode::insert;
    const Datum* key = inserts_only ? nullptr : told_key(*a.call);
    progress.state = group_state::changing;
    if (key != nullptr) {
        changes.some_stored = true;
        note_written_key(a, progress.group, key, changes);
        return;
    }
    // A trigger may have stored the row itself.
    if (find_stored(a, one)[0]) {
        return;
    }
    if (inserts_only && is_in_the_way(a, one)) {
        record_outcome(*a.call, progress.group, outcome::exists, no_row);
    } else {
        record_suppressed(*a.call, progress.group);
    }
    progress.state = group_state::settled;
}

void insert_one(attempt& a, group_progress& progress, key_changes& changes) {
    auto one = group_list::in(CurrentMemoryContext);
    one.append(&progress);
    built_rows built = build_rows(a, one);
    if (built.groups.empty()) {
        return;
    }
    bool inserts_only = a.call->options.mode == write_mode::insert;
    auto rows = insert_built_rows(
        a, built, inserts_only ? insert_statement(*a.call) : telling_insert_statement(*a.call));
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
    int level = NewGUCNestLevel();
    // A float is told exactly.
    set_setting("extra_float_digits", "1");
    for (group_progress* progress : groups) {
        CHECK_FOR_INTERRUPTS();
        forget_told_key(*a.call);
        insert_one(a, *progress, changes);
        MemoryContextReset(context);
    }
    AtEOXact_GUC(true, level);
    MemoryContextSwitchTo(caller);
    MemoryContextDelete(context);
    return changes;
}

}  // namespace

void insert_beside_triggers(attempt& a, const group_list& groups) {
    if (groups.empty() || insert_together(a, groups)) {
        return;
    }
    key_changes changes = insert_one_by_one(a, groups);
    if (!changes.some_changed || !changes.some_stored) {
        return;
    }
    a.call->has_written_keys = true;
    a.race.has_learned_keys = true;
    lose(a.race);
}

}  // namespace agno::backend
