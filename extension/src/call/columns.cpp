#include "call/columns.hpp"

#include "call/session_type.hpp"
#include "call/upsert_state.hpp"

namespace agno::backend {

namespace {

template <class Predicate>
column_list select_columns(const target_table& target, Predicate belongs) {
    auto columns = static_cast<std::size_t>(target.column_count);
    column_list list{static_cast<int*>(palloc(columns * sizeof(int))), 0};
    for (int i = 0; i < target.column_count; ++i) {
        if (target.columns[i].settable && belongs(i)) {
            list.indexes[list.count++] = i;
        }
    }
    return list;
}

bool inserts(const upsert_state& call) {
    return call.options.mode != write_mode::remove;
}

bool updates(const upsert_state& call) {
    return call.options.mode == write_mode::replace || call.options.mode == write_mode::patch;
}

/// A document without the key leaves a stored value alone where the DEFAULT is computed: a
/// serial id or a gen_random_uuid() is the row's for life.
bool is_updated(const upsert_state& call, int column) {
    if (call.used_columns[column]) {
        return true;
    }
    return call.options.mode == write_mode::replace && is_reset(call.target->columns[column]);
}

}  // namespace

bool is_reset(const target_column& column) {
    return column.default_is_constant && !column.is_in_primary_key;
}

bool is_plain(const target_table& target, int column) {
    return target.columns[column].settable && !target.columns[column].is_key &&
           column != target.created_at && column != target.updated_at;
}

column_sets choose_columns(const upsert_state& call) {
    const target_table& target = *call.target;
    auto updated = [&](int i) {
        return updates(call) && i != target.set_once &&
               (i == target.updated_at || (is_plain(target, i) && is_updated(call, i)));
    };
    // The result has the time of a row that is left alone, too.
    bool leaves_rows = call.options.mode == write_mode::insert;
    auto read = [&](int i) {
        return target.columns[i].is_key || i == target.owner || updated(i) ||
               (leaves_rows && i == target.updated_at);
    };
    auto inserted = [&](int i) {
        return inserts(call) &&
               (call.used_columns[i] || target.columns[i].is_key || i == target.owner ||
                i == target.created_at || i == target.updated_at ||
                (i == target.session_type && infers_session_type(target)));
    };
    return {select_columns(target, read), select_columns(target, inserted),
            select_columns(target, updated)};
}

}  // namespace agno::backend
