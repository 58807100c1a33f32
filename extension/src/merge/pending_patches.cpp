#include "merge/pending_patches.hpp"

#include "merge/column_value.hpp"

namespace agno::backend {

pending_patches pending_patches::of(const upsert_state& call) {
    pending_patches none{&call, nullptr};
    if (call.options.mode != write_mode::patch) {
        return none;
    }
    auto count = static_cast<std::size_t>(call.target->column_count);
    none.columns = static_cast<of_column*>(palloc(count * sizeof(of_column)));
    for (std::size_t i = 0; i < count; ++i) {
        none.columns[i] = {context_array<Datum>::in(CurrentMemoryContext), 0, {0, true}};
    }
    return none;
}

bool pending_patches::takes(int column, const document_field& field) const {
    return columns != nullptr && field.state == field_state::value &&
           call->target->columns[column].is_mergeable();
}

void pending_patches::add(int column, Datum patch, table_row& row) {
    of_column& pending = columns[column];
    if (pending.list.empty()) {
        pending.base = {row.values[column], row.nulls[column]};
    }
    pending.list.append(patch);
    row.set(column, patch);
}

void pending_patches::drop(int column) {
    if (columns != nullptr) {
        columns[column].list.clear();
    }
}

void pending_patches::merge(int column, table_row& row) {
    of_column& pending = columns[column];
    row.values[column] = pending.base.value;
    row.nulls[column] = pending.base.isnull;
    merge_patches(*call, column, pending.list, row);
    pending.list.clear();
}

void pending_patches::merge_applied(table_row& row) {
    roll_back();
    if (columns == nullptr) {
        return;
    }
    for (int column : call->columns.updated) {
        CHECK_FOR_INTERRUPTS();
        if (!columns[column].list.empty()) {
            merge(column, row);
        }
    }
    commit();
}

void pending_patches::commit() {
    if (columns != nullptr) {
        for (int column : call->columns.updated) {
            columns[column].applied = columns[column].list.size;
        }
    }
}

void pending_patches::roll_back() {
    if (columns != nullptr) {
        for (int column : call->columns.updated) {
            columns[column].list.size = columns[column].applied;
        }
    }
}

}  // namespace agno::backend
