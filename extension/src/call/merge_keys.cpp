#include "call/merge_keys.hpp"

namespace agno::backend {

namespace {

/// The default names `runs`, a column that many tables don't have.
bool is_runs_by_run_id(const merge_key& key) {
    return strcmp(key.column, runs_by_run_id.column) == 0 &&
           strcmp(key.member, runs_by_run_id.member) == 0;
}

target_column* find_json_column(target_table& target, const merge_key& key) {
    int column = target.find(key.column);
    if (column != no_column && target.columns[column].is_mergeable()) {
        return &target.columns[column];
    }
    if (is_runs_by_run_id(key)) {
        return nullptr;
    }
    if (column == no_column) {
        ereport(ERROR, (errcode(ERRCODE_UNDEFINED_COLUMN),
                        errmsg("table %s has no column \"%s\", which option \"merge_by\" names",
                               target.quoted_name, key.column)));
    }
    ereport(ERROR,
            (errcode(ERRCODE_DATATYPE_MISMATCH),
             errmsg("column \"%s\" of table %s, which option \"merge_by\" names, is of type "
                    "%s",
                    key.column, target.quoted_name, format_type_be(target.columns[column].type)),
             errhint("Arrays merge in columns of type jsonb and json.")));
}

}  // namespace

void describe_merge_keys(target_table& target, const merge_key_list& keys) {
    for (const merge_key& key : keys) {
        target_column* column = find_json_column(target, key);
        if (column != nullptr) {
            column->merge_by = key.member;
        }
    }
}

}  // namespace agno::backend
