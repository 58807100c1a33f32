#include "loader/loader_options.hpp"

#include "pg/fdw.hpp"
#include "pg/open_relation.hpp"

namespace agno::backend {

namespace {

/// Rejects malformed table names at CREATE FOREIGN TABLE.
const char* table_name(const char* value) {
    textToQualifiedNameList(cstring_to_text(value));
    return value;
}

void apply(loader_options& options, DefElem* definition) {
    const char* value = defGetString(definition);
    if (strcmp(definition->defname, "target") == 0) {
        options.target = table_name(value);
    } else if (strcmp(definition->defname, "runs_target") == 0) {
        options.runs_target = table_name(value);
    } else if (strcmp(definition->defname, "reject_table") == 0) {
        options.reject_table = table_name(value);
    } else if (!set_option(options.upsert, definition->defname, value)) {
        ereport(ERROR, (errcode(ERRCODE_FDW_INVALID_OPTION_NAME),
                        errmsg("a loader table has no option \"%s\"", definition->defname),
                        errhint("Valid options are: target, %s, runs_target, reject_table.",
                                option_names())));
    }
}

}  // namespace

loader_options parse_loader_options(List* definitions) {
    loader_options options{};
    ListCell* cell;
    foreach (cell, definitions) {
        apply(options, lfirst_node(DefElem, cell));
    }
    if (options.reject_table != nullptr && options.upsert.on_error != error_policy::skip) {
        ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
                        errmsg("option \"reject_table\" needs option \"on_error\" to be \"skip\""),
                        errhint("With on_error 'abort' the first bad document ends the load.")));
    }
    return options;
}

loader_options options_of_foreign_table(Oid table) {
    return parse_loader_options(GetForeignTable(table)->options);
}

Oid lock_relation_named(const char* name, const char* option, AclMode useful) {
    RangeVar* variable = makeRangeVarFromNameList(textToQualifiedNameList(cstring_to_text(name)));
    Oid relation = lock_reachable(variable, RowExclusiveLock, useful);
    if (!OidIsValid(relation)) {
        ereport(ERROR, (errcode(ERRCODE_UNDEFINED_TABLE),
                        errmsg("table \"%s\" of option \"%s\" does not exist", name, option)));
    }
    return relation;
}

}  // namespace agno::backend
