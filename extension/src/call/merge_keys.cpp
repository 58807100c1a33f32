#include "call/merge_keys.hpp"

namespace agno::backend {

namespace {

bool is_of_runs(const merge_key& key) {
    return strcmp(key.column, runs_by_run_id.column) == 0;
}

bool is_by_run_id(const merge_key& key) {
    return strcmp(key.rule.member, runs_by_run_id.rule.member) == 0;
}

/// The default names `runs`, a column that many tables don't have.
bool is_default(const merge_key& key) {
    return is_of_runs(key) && is_by_run_id(key) && !key.rule.merges_elements;
}

void require_run_id(const merge_key& key) {
    if (!is_by_run_id(key)) {
        ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
                        errmsg("runs in a table of their own merge by run_id, not by \"%s\", which "
                               "option \"merge_by\" names",
                               key.rule.member)));
    }
}

target_column* find_json_column(target_table& target, const merge_key& key) {
    int column = target.find(key.column);
    if (column != no_column && target.columns[column].is_mergeable()) {
        return &target.columns[column];
    }
    if (is_default(key)) {
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

void describe_merge_keys(target_table& target, const upsert_options& options) {
    for (const merge_key& key : options.merge_by) {
        if (is_of_runs(key) && OidIsValid(options.runs_target)) {
            require_run_id(key);
            continue;
        }
        target_column* column = find_json_column(target, key);
        if (column != nullptr) {
            column->merge_by = key.rule;
        }
    }
}

bool merges_runs(const upsert_options& options) {
    for (const merge_key& key : options.merge_by) {
        if (is_of_runs(key)) {
            return options.mode == write_mode::patch && key.rule.merges_elements;
        }
    }
    return false;
}

}  // namespace agno::backend
