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

struct insert_buffer {
    TupleTableSlot* slots[flush_size];
    const document_group* groups[flush_size];
    int slot_count;
    int row_count;
    Size row_bytes;
    BulkInsertState bulk;
};

TupleTableSlot* next_slot(insert_buffer& buffer, Relation relation) {
    if (buffer.row_count == buffer.slot_count)
        buffer.slots[buffer.slot_count++] = table_slot_create(relation, nullptr);
    return buffer.slots[buffer.row_count];
}

void flush(const upsert_state& call, direct_target& direct, insert_buffer& buffer) {
    Relation relation = direct.relation->ri_RelationDesc;
    table_multi_insert(relation, buffer.slots, buffer.row_count, direct.command, 0, buffer.bulk);
    for (int i = 0; i < buffer.row_count; ++i) {
        CHECK_FOR_INTERRUPTS();
        TupleTableSlot* slot = buffer.slots[i];
        ResetPerTupleExprContext(direct.executor);
        insert_index_entries(direct.relation, slot, direct.executor, nullptr);
        record_outcome(call, *buffer.groups[i], outcome::inserted,
                       {updated_at_of(*call.target, row_in(slot)), place_written(slot)});
        ExecClearTuple(slot);
    }
    buffer.row_count = 0;
    buffer.row_bytes = 0;
    MemoryContextReset(call.scratch);
}

Size varlena_bytes(const target_table& target, const table_row& row) {
    Size bytes = 0;
    for (int i = 0; i < target.column_count; ++i)
        if (!row.nulls[i] && target.columns[i].length == -1)
            bytes += VARSIZE_ANY(DatumGetPointer(row.values[i]));
    return bytes;
}

void append(const upsert_state& call, direct_target& direct, insert_buffer& buffer,
            const document_group& group) {
    TupleTableSlot* slot = next_slot(buffer, direct.relation->ri_RelationDesc);
    table_row row = start_row(slot);
    // What the row is built from lives until it is flushed.
    MemoryContext caller = MemoryContextSwitchTo(call.scratch);
    fold_documents(call, group, nullptr, row);
    fill_in_defaults(call, row);
    store_row(direct, slot);
    MemoryContextSwitchTo(caller);
    buffer.row_bytes += varlena_bytes(*call.target, row);
    buffer.groups[buffer.row_count++] = &group;
}

}  // namespace

void insert_rows(const upsert_state& call, direct_target& direct,
                 const context_array<document_group>& groups) {
    if (groups.empty())
        return;
    auto& buffer = *static_cast<insert_buffer*>(palloc0(sizeof(insert_buffer)));
    buffer.bulk = GetBulkInsertState();

    for (const document_group& group : groups) {
        CHECK_FOR_INTERRUPTS();
        prefetch(groups, static_cast<std::size_t>(&group - groups.items));
        append(call, direct, buffer, group);
        if (buffer.row_count == flush_size || buffer.row_bytes >= flush_bytes)
            flush(call, direct, buffer);
    }
    if (buffer.row_count > 0)
        flush(call, direct, buffer);

    FreeBulkInsertState(buffer.bulk);
    table_finish_bulk_insert(direct.relation->ri_RelationDesc, 0);
    for (int i = 0; i < buffer.slot_count; ++i)
        ExecDropSingleTupleTableSlot(buffer.slots[i]);
}

}  // namespace agno::backend
