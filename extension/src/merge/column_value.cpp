#include "merge/column_value.hpp"

#include "values/composed_value.hpp"
#include "values/json_merge.hpp"
#include "values/jsonb_datum.hpp"
#include "values/timestamps.hpp"

namespace agno::backend {

namespace {

/// Checks a value that was made here: those of documents and DEFAULTs were checked before.
void require_domain(const upsert_state& call, target_column& column, Datum value, bool is_null) {
    for_column(call, column, [&] { check_domain(column, value, is_null); });
}

}  // namespace

void set_default(const upsert_state& call, int index, table_row& row) {
    target_column& column = call.target->columns[index];
    for_column(call, column, [&] {
        NullableDatum value = default_value(*call.target, column);
        row.values[index] = value.value;
        row.nulls[index] = value.isnull;
    });
}

void fill_in_defaults(const upsert_state& call, table_row& row) {
    const target_table& target = *call.target;
    const int* inserted = call.columns.inserted.begin();
    for (int i = 0; i < target.column_count; ++i) {
        bool is_inserted = inserted != call.columns.inserted.end() && *inserted == i;
        if (is_inserted) {
            ++inserted;
        } else if (target.columns[i].has_default) {
            set_default(call, i, row);
        }
    }
}

void set_now(const upsert_state& call, int index, table_row& row) {
    target_column& column = call.target->columns[index];
    row.set(index, time_for_column(column, call.now));
    require_domain(call, column, row.values[index], false);
}

void merge_patches(const upsert_state& call, int index, const context_array<Datum>& patches,
                   table_row& row) {
    target_column& column = call.target->columns[index];
    Pointer before = row.nulls[index] ? nullptr : DatumGetPointer(row.values[index]);
    for_column(call, column, [&] {
        row.set(index, column.kind == column_kind::jsonb
                           ? merge_jsonb(before, patches, column.merge_by)
                           : merge_json(before, patches, column.merge_by));
    });
    require_domain(call, column, row.values[index], false);
}

bool same_image(const target_column& column, const table_row& a, const table_row& b, int index) {
    if (a.nulls[index] || b.nulls[index]) {
        return (a.nulls[index] || is_json_null(column, a.values[index])) &&
               (b.nulls[index] || is_json_null(column, b.values[index]));
    }
    return a.values[index] == b.values[index] ||
           datum_image_eq(a.values[index], b.values[index], column.by_value, column.length);
}

bool says_the_same(const target_column& column, const table_row& row, int index,
                   const document_field& field) {
    if (!field.compares_as_json || row.nulls[index]) {
        return false;
    }
    if (column.kind == column_kind::json) {
        return is_same_json(row.values[index], field.value);
    }
    if (datum_image_eq(row.values[index], field.value, column.by_value, column.length)) {
        return true;
    }
    return datum_image_eq(jsonb_of_value(column, row.values[index]),
                          jsonb_of_value(column, field.value), false, -1);
}

}  // namespace agno::backend
