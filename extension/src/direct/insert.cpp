#include "direct/insert.hpp"

#include "merge/column_value.hpp"
#include "merge/fold.hpp"
#include "merge/outcomes.hpp"

namespace agno::backend {

namespace {

/// Rows per table_multi_insert, as in COPY (MAX_BUFFERED_TUPLES in
/// src/backend/commands/copyfrom.c), and bytes, which bound the memory that compressing and
/// toasting them takes.
constexpr int flush_size = 1000;
constexpr Size flush_bytes = Size{1024} * 1024;

struct buffered_row {
    direct_table* table;
    TupleTableSlot* slot;
    const document_group* group;
    NullableDatum updated_at;
};

struct insert_buffer {
    buffered_row rows[flush_size];
    int row_count;
    Size row_bytes;
    BulkInsertState bulk;
    TupleTableSlot* row_slot;  ///< where rows are built if their table has another format
};

void write_tuples(const direct_target& direct, insert_buffer& buffer) {
    for (direct_table* table : direct.tables) {
        if (table->new_row_count == 0) {
            continue;
        }
        table_multi_insert(table->relation->ri_RelationDesc, table->new_rows.items,
                           table->new_row_count, direct.command, 0, buffer.bulk);
        table->new_row_count = 0;
        // It holds a page of this table.
        if (direct.tables.size > 1) {
            ReleaseBulkInsertStatePin(buffer.bulk);
        }
    }
}

/// For the triggers of foreign keys.
void note_reference(const direct_target& direct, const buffered_row& row) {
    const direct_table& table = *row.table;
    if (table.has_references &&
        (table.references == nullptr || needs_check(*table.references, row.slot))) {
        ExecARInsertTriggers(direct.executor, table.relation, row.slot, NIL, nullptr);
    }
}

/// Nobody waits for a tuple that no index leads to: it is the index entries whose order counts,
/// that of the keys, whichever table they are of.
void flush(const upsert_state& call, const direct_target& direct, insert_buffer& buffer) {
    write_tuples(direct, buffer);
    for (int i = 0; i < buffer.row_count; ++i) {
        CHECK_FOR_INTERRUPTS();
        const buffered_row& row = buffer.rows[i];
        ResetPerTupleExprContext(direct.executor);
        insert_index_entries(row.table->relation, row.slot, direct.executor, nullptr);
        note_reference(direct, row);
        record_outcome(call, *row.group, outcome::inserted,
                       {row.updated_at, place_written(row.slot)});
        ExecClearTuple(row.slot);
    }
    buffer.row_count = 0;
    buffer.row_bytes = 0;
    MemoryContextReset(call.scratch);
}

Size varlena_bytes(const target_table& target, const table_row& row) {
    Size bytes = 0;
    for (int i = 0; i < target.column_count; ++i) {
        if (!row.nulls[i] && target.columns[i].length == -1) {
            bytes += VARSIZE_ANY(DatumGetPointer(row.values[i]));
        }
    }
    return bytes;
}

void append(const upsert_state& call, const direct_target& direct, insert_buffer& buffer,
            direct_table& table, const document_group& group) {
    TupleTableSlot* own = next_new_row(table);
    TupleTableSlot* slot = table.to_own == nullptr ? own : buffer.row_slot;
    table_row row = start_row(slot);
    // What the row is built from lives until it is flushed.
    MemoryContext caller = MemoryContextSwitchTo(call.scratch);
    fold_documents(call, group, nullptr, row);
    fill_in_defaults(call, row);
    store_row(table, slot, own, direct.executor);
    MemoryContextSwitchTo(caller);
    buffer.row_bytes += varlena_bytes(*call.target, row);
    buffer.rows[buffer.row_count++] = {&table, own, &group, updated_at_of(*call.target, row)};
}

}  // namespace

void insert_rows(const upsert_state& call, const direct_target& direct, const absent_rows& rows) {
    if (rows.groups.empty()) {
        return;
    }
    auto& buffer = *static_cast<insert_buffer*>(palloc0(sizeof(insert_buffer)));
    buffer.bulk = GetBulkInsertState();
    buffer.row_slot =
        MakeSingleTupleTableSlot(RelationGetDescr(call.target->relation), &TTSOpsVirtual);

    for (std::size_t i = 0; i < rows.groups.size; ++i) {
        CHECK_FOR_INTERRUPTS();
        prefetch(rows.groups, i);
        append(call, direct, buffer, *rows.tables[i], rows.groups[i]);
        if (buffer.row_count == flush_size || buffer.row_bytes >= flush_bytes) {
            flush(call, direct, buffer);
        }
    }
    if (buffer.row_count > 0) {
        flush(call, direct, buffer);
    }

    FreeBulkInsertState(buffer.bulk);
    for (direct_table* table : direct.tables) {
        table_finish_bulk_insert(table->relation->ri_RelationDesc, 0);
    }
    ExecDropSingleTupleTableSlot(buffer.row_slot);
}

}  // namespace agno::backend
