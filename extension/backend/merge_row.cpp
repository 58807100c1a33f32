#include "backend/merge_row.hpp"

#include "backend/columns.hpp"
#include "backend/json_merge.hpp"
#include "backend/jsonb_datum.hpp"
#include "backend/session_type.hpp"
#include "backend/share.hpp"
#include "backend/times.hpp"

namespace agno {

namespace {

bool is_patch(const upsert_call& call) {
    return call.options.mode == merge_mode::patch;
}

/// Checks a value that was made here: those of documents and DEFAULTs were checked before.
void require_domain(const upsert_call& call, target_column& column, Datum value, bool is_null) {
    call.target->column_at_work = column.name;
    check_domain(column, value, is_null);
    call.target->column_at_work = nullptr;
}

/// True where what a document has for the column is merged into the value before; else it replaces
/// that.
bool merges(const upsert_call& call, int column) {
    return is_patch(call) && call.target->columns[column].is_mergeable();
}

/// Empties the list.
void apply_patches(const upsert_call& call, int index, pod_list<Datum>& patches, table_row& row) {
    target_column& column = call.target->columns[index];
    call.target->column_at_work = column.name;
    json_merge how = index == call.target->runs ? json_merge::runs : json_merge::patch;
    Pointer before = row.nulls[index] ? nullptr : DatumGetPointer(row.values[index]);
    row.set(index, column.kind == column_kind::jsonb ? merge_jsonb(before, patches, how)
                                                     : merge_json(before, patches, how));
    require_domain(call, column, row.values[index], false);
    patches.clear();
}

/// Applies, in order, every document that has a share. True where one had the column's key.
bool apply_documents(const upsert_call& call, const document_group& group, int column,
                     table_row& row) {
    bool present = false;
    auto patches = pod_list<Datum>::in(CurrentMemoryContext);
    for (int i = 0; i < group.count; ++i) {
        const document* doc = group.documents[i];
        const document_field& field = doc->fields[column];
        if (!has_share(call, doc) || field.state == field_state::absent)
            continue;
        CHECK_FOR_INTERRUPTS();
        present = true;
        if (field.state == field_state::value && merges(call, column)) {
            patches.append(field.value);
            // What each makes has to be of the domain.
            if (call.target->columns[column].is_domain)
                apply_patches(call, column, patches, row);
            continue;
        }
        patches.clear();
        if (field.state == field_state::null)
            row.set_null(column);
        else
            row.set(column, field.value);
    }
    // Together: one after the other they would take as many times what the stored value takes.
    if (!patches.empty())
        apply_patches(call, column, patches, row);
    patches.release();
    return present;
}

void set_default(const upsert_call& call, int index, table_row& row) {
    target_column& column = call.target->columns[index];
    call.target->column_at_work = column.name;
    NullableDatum value = default_value(*call.target, column);
    call.target->column_at_work = nullptr;
    row.values[index] = value.value;
    row.nulls[index] = value.isnull;
}

/// The time that the documents with a share give a column, or nullptr: of created_at the first,
/// since no later document changes it, of updated_at the last.
const document_field* own_time(const upsert_call& call, const document_group& group, int column) {
    const document_field* own = nullptr;
    for (int i = 0; i < group.count; ++i) {
        const document* doc = group.documents[i];
        if (!has_share(call, doc) || doc->fields[column].state != field_state::value)
            continue;
        own = &doc->fields[column];
        if (column == call.target->created_at)
            break;
    }
    return own;
}

/// Sets a time column to the documents' own time where that is wanted and there, else to now.
/// True where it is their own.
bool set_time(const upsert_call& call, const document_group& group, int index, bool keep_own,
              table_row& row) {
    const document_field* own = keep_own ? own_time(call, group, index) : nullptr;
    if (own != nullptr) {
        row.set(index, own->value);
        return true;
    }
    target_column& column = call.target->columns[index];
    row.set(index, time_for_column(column, call.now));
    require_domain(call, column, row.values[index], false);
    return false;
}

/// A stored JSON null, as a client may write it, says what a document's null says.
bool same_image(const target_column& column, const table_row& a, const table_row& b, int index) {
    if (a.nulls[index] || b.nulls[index])
        return (a.nulls[index] || is_json_null(column, a.values[index])) &&
               (b.nulls[index] || is_json_null(column, b.values[index]));
    return a.values[index] == b.values[index] ||
           datum_image_eq(a.values[index], b.values[index], column.by_value, column.length);
}

/// Fills a plain column of `merged` as the documents have it, or where none does, as the mode
/// wants.
void merge_column(const upsert_call& call, const document_group& group, int column,
                  const table_row& stored, table_row& merged) {
    merged.values[column] = stored.values[column];
    merged.nulls[column] = stored.nulls[column];
    bool present = apply_documents(call, group, column, merged);
    if (present || is_patch(call))
        return;
    if (column == call.target->session_type && infers_session_type(*call.target))
        infer_session_type(*call.target, merged);
    else if (call.target->columns[column].default_is_constant)
        set_default(call, column, merged);
}

/// The columns in the order they must be merged in: session_type is inferred from the others.
bool comes_last(const upsert_call& call, int column) {
    return column == call.target->session_type;
}

void merge_columns(const upsert_call& call, const document_group& group, const table_row& stored,
                   table_row& merged, bool last_ones) {
    for (int column : call.columns.updated)
        if (column != call.target->updated_at && comes_last(call, column) == last_ones)
            merge_column(call, group, column, stored, merged);
}

/// Puts the stored datum back wherever the value stayed the same. True where one did not.
bool keep_what_is_unchanged(const upsert_call& call, const table_row& stored, table_row& merged) {
    bool changed = false;
    for (int column : call.columns.updated) {
        if (column == call.target->updated_at)
            continue;
        if (!same_image(call.target->columns[column], stored, merged, column)) {
            changed = true;
            continue;
        }
        merged.values[column] = stored.values[column];
        merged.nulls[column] = stored.nulls[column];
    }
    return changed;
}

/// Sets updated_at. True where that alone makes the row worth writing.
bool merge_updated_at(const upsert_call& call, const document_group& group, const table_row& stored,
                      table_row& merged) {
    int column = call.target->updated_at;
    if (column == no_column)
        return false;
    bool own = set_time(call, group, column, call.options.preserve_updated_at, merged);
    return call.options.touch ||
           (own && !same_image(call.target->columns[column], stored, merged, column));
}

/// True where the first document with a share leaves a column to its DEFAULT, which later patches
/// then merge into.
bool begins_with_default(const upsert_call& call, const document_group& group, int index) {
    const target_column& column = call.target->columns[index];
    if (!is_patch(call) || !column.is_mergeable() || column.default_source == nullptr)
        return false;
    for (int i = 0; i < group.count; ++i)
        if (has_share(call, group.documents[i]))
            return group.documents[i]->fields[index].state == field_state::absent;
    return false;
}

void build_column(const upsert_call& call, const document_group& group, int column,
                  table_row& row) {
    bool is_set = begins_with_default(call, group, column);
    if (is_set)
        set_default(call, column, row);
    if (!apply_documents(call, group, column, row) && !is_set)
        set_default(call, column, row);
}

void build_session_type(const upsert_call& call, const document_group& group, table_row& row) {
    if (!apply_documents(call, group, call.target->session_type, row))
        infer_session_type(*call.target, row);
}

}  // namespace

void build_new_row(const upsert_call& call, const document_group& group, table_row& row) {
    const target_table& target = *call.target;
    mark_shares(call, group, nullptr);
    // Of keys that count as equal, as those of citext may, the one of the document that wins.
    row.set(target.key, pending_document(group)->fields[target.key].value);
    for (int column : call.columns.inserted)
        if (is_plain(target, column))
            build_column(call, group, column, row);
    if (infers_session_type(target))
        build_session_type(call, group, row);
    if (target.created_at != no_column)
        set_time(call, group, target.created_at, true, row);
    if (target.updated_at != no_column)
        set_time(call, group, target.updated_at, call.options.preserve_updated_at, row);
}

void fill_in_defaults(const upsert_call& call, table_row& row) {
    const target_table& target = *call.target;
    const int* inserted = call.columns.inserted.begin();
    for (int i = 0; i < target.column_count; ++i) {
        bool is_inserted = inserted != call.columns.inserted.end() && *inserted == i;
        if (is_inserted)
            ++inserted;
        else if (target.columns[i].has_default)
            set_default(call, i, row);
    }
}

outcome merge_into_row(const upsert_call& call, const document_group& group,
                       const table_row& stored, table_row& merged) {
    if (mark_shares(call, group, &stored) == nullptr)
        return outcome::stale;

    merge_columns(call, group, stored, merged, false);
    merge_columns(call, group, stored, merged, true);
    bool changed = keep_what_is_unchanged(call, stored, merged);
    changed |= merge_updated_at(call, group, stored, merged);
    return changed ? outcome::updated : outcome::unchanged;
}

void record_outcome(const upsert_call& call, const document_group& group, outcome result,
                    NullableDatum updated_at) {
    document* doc = pending_document(group);
    if (doc == nullptr)
        return;
    doc->result = result;
    int column = call.target->updated_at;
    doc->has_updated_at =
        column != no_column && !updated_at.isnull &&
        time_from_column(call.target->columns[column], updated_at.value, doc->updated_at);
}

void record_suppressed(const upsert_call& call, const document_group& group) {
    document* doc = pending_document(group);
    record_outcome(call, group, outcome::suppressed, {0, true});
    doc->remark = "a BEFORE trigger declined the row";
}

NullableDatum updated_at_of(const target_table& target, const table_row& row) {
    if (target.updated_at == no_column)
        return {0, true};
    return {row.values[target.updated_at], row.nulls[target.updated_at]};
}

}  // namespace agno
