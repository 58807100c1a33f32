#include "pg/document_error.hpp"

#include "pg/constraint_key.hpp"

namespace agno::backend {

namespace {

/// A PostgreSQL error category is a SQLSTATE class: its first two characters.
bool is_environment_class(int sqlstate) {
    switch (ERRCODE_TO_CATEGORY(sqlstate)) {
        case ERRCODE_CONNECTION_EXCEPTION:              // 08
        case ERRCODE_FEATURE_NOT_SUPPORTED:             // 0A
        case ERRCODE_INVALID_TRANSACTION_STATE:         // 25
        case ERRCODE_TRANSACTION_ROLLBACK:              // 40
        case MAKE_SQLSTATE('4', '2', '0', '0', '0'):    // syntax and access rules
        case ERRCODE_INSUFFICIENT_RESOURCES:            // 53
        case ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE:  // 55
        case ERRCODE_OPERATOR_INTERVENTION:             // 57
        case ERRCODE_SYSTEM_ERROR:                      // 58
        case ERRCODE_INTERNAL_ERROR:                    // XX
            return true;
        default:
            return false;
    }
}

/// 54000 is also what a buffer raises that can't grow any more.
bool is_lack_of_memory(const ErrorData& error) {
    return error.sqlerrcode == ERRCODE_PROGRAM_LIMIT_EXCEEDED && error.message != nullptr &&
           strcmp(error.message, _("out of memory")) == 0;
}

/// A message may quote a value of any size; it is to stay readable.
constexpr int longest_text = 500;

const char* clipped_or_null(const char* text) {
    return text == nullptr ? nullptr : clipped(text, longest_text);
}

/// The part of an error's context, most recent call first, that comes before `outer`: the context
/// of this call, which PostgreSQL adds to whatever is raised here.
std::string_view inner_context(std::string_view context, std::string_view outer) {
    if (!outer.empty() && context.ends_with(outer)) {
        context.remove_suffix(outer.size());
    }
    while (context.ends_with('\n')) {
        context.remove_suffix(1);
    }
    return context;
}

/// Drops the last line if it is an SQL statement. It is ours: the error that a document is to blame
/// for was raised in it, or by one of its triggers.
std::string_view without_own_statement(std::string_view context) {
    std::string_view format = _("SQL statement \"%s\"");
    std::string_view before = format.substr(0, format.find("%s"));
    std::size_t line = context.rfind('\n');
    std::string_view last = line == context.npos ? context : context.substr(line + 1);
    if (!last.starts_with(before)) {
        return context;
    }
    return line == context.npos ? std::string_view{} : context.substr(0, line);
}

/// Where inside this call the error was raised, or nullptr.
const char* context_within_call(const ErrorData& error) {
    if (error.context == nullptr) {
        return nullptr;
    }
    const char* outer = GetErrorContextStack();
    std::string_view context =
        without_own_statement(inner_context(error.context, outer == nullptr ? "" : outer));
    return context.empty() ? nullptr
                           : clipped(pnstrdup(context.data(), context.size()), longest_text);
}

void append_line(StringInfo lines, const char* label, const char* text) {
    if (text != nullptr) {
        appendStringInfo(lines, "\n%s:  %s", label, text);
    }
}

void add_context(const char* context) {
    if (context != nullptr) {
        errcontext("%s", context);
    }
}

void add_name(int field, const char* name) {
    if (name != nullptr) {
        err_generic_string(field, name);
    }
}

}  // namespace

const char* clipped(const char* text, int limit) {
    auto length = static_cast<int>(strlen(text));
    if (length <= limit) {
        return text;
    }
    int half = limit / 2;
    int tail = pg_mbcliplen(text, length, length - half);
    return psprintf("%.*s ... %s", pg_mbcliplen(text, length, half), text, text + tail);
}

const char* describe(const document_error& failure) {
    return failure.key == nullptr ? failure.message
                                  : psprintf("key \"%s\": %s", failure.key, failure.message);
}

const char* describe_fully(const document_error& failure) {
    StringInfoData lines;
    initStringInfo(&lines);
    appendStringInfoString(&lines, describe(failure));
    append_line(&lines, "DETAIL", failure.detail);
    append_line(&lines, "HINT", failure.hint);
    append_line(&lines, "CONTEXT", failure.context);
    append_line(&lines, "SCHEMA NAME", failure.schema);
    append_line(&lines, "TABLE NAME", failure.table);
    append_line(&lines, "COLUMN NAME", failure.column);
    append_line(&lines, "DATATYPE NAME", failure.datatype);
    append_line(&lines, "CONSTRAINT NAME", failure.constraint);
    return lines.data;
}

void raise_document_error(int64 ordinal, const document_error& failure) {
    ereport(ERROR, (errcode(failure.sqlstate),
                    failure.key == nullptr
                        ? errmsg("document " INT64_FORMAT ": %s", ordinal, failure.message)
                        : errmsg("document " INT64_FORMAT ", %s", ordinal, describe(failure)),
                    failure.detail == nullptr ? 0 : errdetail("%s", failure.detail),
                    failure.hint == nullptr ? 0 : errhint("%s", failure.hint),
                    add_context(failure.context), add_name(PG_DIAG_SCHEMA_NAME, failure.schema),
                    add_name(PG_DIAG_TABLE_NAME, failure.table),
                    add_name(PG_DIAG_COLUMN_NAME, failure.column),
                    add_name(PG_DIAG_DATATYPE_NAME, failure.datatype),
                    add_name(PG_DIAG_CONSTRAINT_NAME, failure.constraint)));
}

document_error to_document_error(const codec_failure& failure) {
    if (is_environment_class(packed_sqlstate(failure))) {
        raise(failure);
    }
    return {.sqlstate = packed_sqlstate(failure),
            .key = nullptr,
            .message = pstrdup(failure.message),
            .detail = nullptr,
            .hint = nullptr};
}

document_error to_document_error(const ErrorData& error, const char* key) {
    if (key == nullptr) {
        key = error.column_name;
    }
    if (key == nullptr) {
        key = constraint_key(error);
    }
    return {.sqlstate = error.sqlerrcode,
            .key = key,
            .message = error.message == nullptr ? "unknown error" : clipped_or_null(error.message),
            .detail = clipped_or_null(error.detail),
            .hint = clipped_or_null(error.hint),
            .context = context_within_call(error),
            .schema = error.schema_name,
            .table = error.table_name,
            .column = error.column_name,
            .datatype = error.datatype_name,
            .constraint = error.constraint_name};
}

const document_error* copy_document_error(const document_error& failure, MemoryContext context) {
    auto copy = [context](const char* text) -> const char* {
        return text == nullptr ? nullptr : MemoryContextStrdup(context, text);
    };
    auto* result =
        static_cast<document_error*>(MemoryContextAlloc(context, sizeof(document_error)));
    *result = {.sqlstate = failure.sqlstate,
               .key = copy(failure.key),
               .message = copy(failure.message),
               .detail = copy(failure.detail),
               .hint = copy(failure.hint),
               .context = copy(failure.context),
               .schema = copy(failure.schema),
               .table = copy(failure.table),
               .column = copy(failure.column),
               .datatype = copy(failure.datatype),
               .constraint = copy(failure.constraint)};
    return result;
}

bool is_document_error(const ErrorData& error, Relation target) {
    if (error.elevel > ERROR) {
        return false;
    }
    // Rights on the table were checked before: what row-level security refuses is one row, and so
    // is what names a column.
    if (error.sqlerrcode == ERRCODE_INSUFFICIENT_PRIVILEGE) {
        return target->rd_rel->relrowsecurity || error.column_name != nullptr;
    }
    return !is_environment_class(error.sqlerrcode);
}

bool is_value_error(const ErrorData& error) {
    if (error.elevel > ERROR || is_lack_of_memory(error)) {
        return false;
    }
    switch (ERRCODE_TO_CATEGORY(error.sqlerrcode)) {
        case ERRCODE_TRANSACTION_ROLLBACK:    // 40
        case ERRCODE_INSUFFICIENT_RESOURCES:  // 53
        case ERRCODE_OPERATOR_INTERVENTION:   // 57
        case ERRCODE_SYSTEM_ERROR:            // 58
            return false;
        default:
            break;
    }
    switch (error.sqlerrcode) {
        case ERRCODE_INSUFFICIENT_PRIVILEGE:
        case ERRCODE_LOCK_NOT_AVAILABLE:
        case ERRCODE_DATA_CORRUPTED:
        case ERRCODE_INDEX_CORRUPTED:
            return false;
        default:
            return true;
    }
}

}  // namespace agno::backend
