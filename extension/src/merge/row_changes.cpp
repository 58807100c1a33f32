#include "merge/row_changes.hpp"

#include "merge/column_value.hpp"

namespace agno::backend {

bool differs(const upsert_state& call, const table_row& before, const table_row& after) {
    for (int column : call.columns.updated) {
        if (column != call.target->updated_at &&
            !same_image(call.target->columns[column], before, after, column)) {
            return true;
        }
    }
    return false;
}

bool moves_time(const upsert_state& call, const table_row& before, const table_row& after,
                bool own_time) {
    int column = call.target->updated_at;
    if (column == no_column) {
        return false;
    }
    return call.options.touch ||
           (own_time && !same_image(call.target->columns[column], before, after, column));
}

bool keep_unchanged_datums(const upsert_state& call, const table_row& stored, table_row& row) {
    bool changed = false;
    for (int column : call.columns.updated) {
        if (column == call.target->updated_at) {
            continue;
        }
        if (!same_image(call.target->columns[column], stored, row, column)) {
            changed = true;
            continue;
        }
        row.values[column] = stored.values[column];
        row.nulls[column] = stored.nulls[column];
    }
    return changed;
}

}  // namespace agno::backend
