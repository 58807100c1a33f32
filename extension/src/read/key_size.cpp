#include "read/key_size.hpp"

#include "target/row_triggers.hpp"

namespace agno::backend {

namespace {

/// What is shorter costs little wherever it fails.
constexpr Size long_key = Size{64} * 1024;

bool has_long_key(const target_table& target, const document& doc) {
    for (int i = 0; i < target.key_count; ++i) {
        const document_field& field = doc.fields[target.key[i].column];
        if (target.columns[target.key[i].column].length == -1 &&
            field.state == field_state::value && toast_raw_datum_size(field.value) > long_key) {
            return true;
        }
    }
    return false;
}

}  // namespace

void require_key_fits_index(const upsert_state& call, const document& doc) {
    target_table& target = *call.target;
    // A key that is not stored can be deleted, and a trigger may shorten one.
    if (!has_long_key(target, doc) || call.options.mode == write_mode::remove ||
        has_before_insert_trigger(target)) {
        return;
    }
    Datum values[INDEX_MAX_KEYS];
    bool nulls[INDEX_MAX_KEYS];
    memset(nulls, 1, sizeof(nulls));
    for (int i = 0; i < target.key_count; ++i) {
        const document_field& field = doc.fields[target.key[i].column];
        values[i] = field.value;
        nulls[i] = field.state != field_state::value;
    }
    Relation index = index_open(target.arbiter_index, AccessShareLock);
    pfree(index_form_tuple(RelationGetDescr(index), values, nulls));
    index_close(index, NoLock);
}

}  // namespace agno::backend
