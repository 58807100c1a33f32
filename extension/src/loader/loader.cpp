#include "loader/loader.hpp"

#include "loader/copy_format.hpp"
#include "loader/loader_rejects.hpp"
#include "loader/loader_summary.hpp"
#include "pg/malloc_tuning.hpp"
#include "read/decode.hpp"
#include "read/payload.hpp"
#include "upsert/upsert.hpp"

namespace agno::backend {

struct load {
    Oid loader_table;
    loader_options options;
    Oid target;
    Relation reject_table;  ///< nullptr: none. Kept open, so that the load's own rows can't drop it
    AttrNumber column;      ///< that holds the documents
    Oid type;               ///< of those: text, varchar, json or jsonb
    MemoryContext parent;   ///< lives as long as the load
    MemoryContext context;  ///< of the batch, deleted with it
    upsert_state call;
    int64 next_ordinal;
    loader_summary summary;
};

namespace {

/// Decoded documents of a batch may take this much memory: what the server grants maintenance work,
/// but no more than pays. A larger sorted batch inserts no faster, also into a million rows, and
/// the memory that the kernel has to find for it costs more than the order saves.
Size batch_memory() {
    constexpr Size enough = Size{16} * 1024 * 1024;
    return Min(static_cast<Size>(maintenance_work_mem) * 1024, enough);
}

/// The table's one column, dropped ones aside, or InvalidAttrNumber.
AttrNumber only_column(TupleDesc descriptor) {
    AttrNumber only = InvalidAttrNumber;
    for (int i = 0; i < descriptor->natts; ++i) {
        if (TupleDescAttr(descriptor, i)->attisdropped) {
            continue;
        }
        if (AttributeNumberIsValid(only)) {
            return InvalidAttrNumber;
        }
        only = static_cast<AttrNumber>(i + 1);
    }
    return only;
}

/// The table's one column must be of a type whose values are documents.
void find_document_column(Relation table, load& state) {
    TupleDesc descriptor = RelationGetDescr(table);
    state.column = only_column(descriptor);
    Oid type = AttributeNumberIsValid(state.column)
                   ? getBaseType(TupleDescAttr(descriptor, state.column - 1)->atttypid)
                   : InvalidOid;
    if (type != TEXTOID && type != VARCHAROID && type != JSONOID && type != JSONBOID) {
        ereport(
            ERROR,
            (errcode(ERRCODE_FDW_INVALID_COLUMN_NUMBER),
             errmsg("loader table \"%s\" must have one column of type text, json or jsonb",
                    RelationGetRelationName(table)),
             errhint("Create it with CREATE FOREIGN TABLE name (doc text) SERVER agno_loader.")));
    }
    state.type = type;
}

void start_batch(load& state) {
    state.context =
        AllocSetContextCreate(state.parent, "agno loader batch", ALLOCSET_DEFAULT_SIZES);
    MemoryContext caller = MemoryContextSwitchTo(state.context);
    state.call = start_call(state.options.upsert, state.target, state.next_ordinal);
    state.call.keep_sources |= state.reject_table != nullptr;
    state.call.merge_memory = batch_memory();
    MemoryContextSwitchTo(caller);
}

void finish_batch(load& state) {
    MemoryContext caller = MemoryContextSwitchTo(state.context);
    merge_documents(state.call);
    if (state.reject_table != nullptr) {
        store_rejects(state.call, state.reject_table);
    }
    state.summary.count(state.call.documents);
    state.next_ordinal += static_cast<int64>(state.call.documents.size);
    finish_call(state.call);
    MemoryContextSwitchTo(caller);
    MemoryContextDelete(state.context);
    state.context = nullptr;
}

/// COPY lets any bytes through if its file's encoding is SQL_ASCII.
bool is_well_encoded(const text* value) {
    return pg_verifymbstr(VARDATA_ANY(value), static_cast<int>(VARSIZE_ANY_EXHDR(value)), true);
}

void decode_row(load& state, Datum value) {
    if (state.type == JSONBOID) {
        decode_payload(state.call, DatumGetJsonbP(value));
        return;
    }
    const text* documents = DatumGetTextPP(value);
    if (!is_well_encoded(documents)) {
        append_unreadable(state.call, {ERRCODE_CHARACTER_NOT_IN_REPERTOIRE, nullptr,
                                       psprintf("invalid byte sequence for encoding \"%s\"",
                                                GetDatabaseEncodingName()),
                                       nullptr, nullptr});
    } else if (state.type == JSONOID) {
        decode_json_payload(state.call, documents);
    } else {
        decode_payload(state.call, documents);
    }
}

}  // namespace

load* start_load(Relation foreign_table) {
    auto* state = static_cast<load*>(palloc0(sizeof(load)));
    state->loader_table = RelationGetRelid(foreign_table);
    state->options = options_of_foreign_table(state->loader_table);
    find_document_column(foreign_table, *state);
    state->target = state->options.target == nullptr
                        ? default_target(RowExclusiveLock)
                        : lock_relation_named(state->options.target, "target", target_privileges);
    if (state->options.runs_target != nullptr) {
        state->options.upsert.runs_target =
            lock_relation_named(state->options.runs_target, "runs_target", target_privileges);
    }
    if (state->options.reject_table != nullptr) {
        state->reject_table = table_open(
            lock_relation_named(state->options.reject_table, "reject_table", ACL_INSERT), NoLock);
    }
    state->parent = CurrentMemoryContext;
    state->next_ordinal = 1;
    keep_freed_memory(batch_memory());
    start_batch(*state);
    return state;
}

void load_row(load* state, TupleTableSlot* row) {
    bool is_null;
    Datum value = slot_getattr(row, state->column, &is_null);
    if (is_null) {
        return;
    }
    MemoryContext caller = MemoryContextSwitchTo(state->context);
    const auto documents = static_cast<int64>(state->call.documents.size);
    require_json_to_arrive(state->loader_table, state->next_ordinal + documents);
    state->call.json_hint = hint_about_copy(state->loader_table);
    decode_row(*state, value);
    MemoryContextSwitchTo(caller);
    if (MemoryContextMemAllocated(state->context, true) >= batch_memory()) {
        finish_batch(*state);
        start_batch(*state);
    }
}

void finish_load(load* state) {
    finish_batch(*state);
    last_load = state->summary;
    if (state->reject_table != nullptr) {
        table_close(state->reject_table, NoLock);
    }
}

}  // namespace agno::backend
