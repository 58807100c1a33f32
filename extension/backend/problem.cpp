#include "backend/problem.hpp"

#include "backend/constraint_key.hpp"

namespace agno {

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

/// A value of any size may stand in a message; what is told is to be read.
constexpr int longest_text = 500;

const char* clipped_or_null(const char* text) {
    return text == nullptr ? nullptr : clipped(text, longest_text);
}

}  // namespace

const char* clipped(const char* text, int limit) {
    auto length = static_cast<int>(strlen(text));
    if (length <= limit)
        return text;
    int half = limit / 2;
    int tail = pg_mbcliplen(text, length, length - half);
    return psprintf("%.*s ... %s", pg_mbcliplen(text, length, half), text, text + tail);
}

const char* describe(const problem& failure) {
    return failure.key == nullptr ? failure.message
                                  : psprintf("key \"%s\": %s", failure.key, failure.message);
}

void raise_problem(int64 ordinal, const problem& failure) {
    ereport(ERROR, (errcode(failure.sqlstate),
                    failure.key == nullptr
                        ? errmsg("document " INT64_FORMAT ": %s", ordinal, failure.message)
                        : errmsg("document " INT64_FORMAT ", %s", ordinal, describe(failure)),
                    failure.detail == nullptr ? 0 : errdetail("%s", failure.detail),
                    failure.hint == nullptr ? 0 : errhint("%s", failure.hint)));
}

problem problem_of(const core_failure& failure) {
    if (is_environment_class(packed_sqlstate(failure)))
        raise(failure);
    return {.sqlstate = packed_sqlstate(failure),
            .key = nullptr,
            .message = pstrdup(failure.message),
            .detail = nullptr,
            .hint = nullptr};
}

problem problem_of(const ErrorData& error, const char* key) {
    if (key == nullptr)
        key = error.column_name;
    if (key == nullptr)
        key = constraint_key(error);
    return {.sqlstate = error.sqlerrcode,
            .key = key,
            .message = error.message == nullptr ? "unknown error" : clipped_or_null(error.message),
            .detail = clipped_or_null(error.detail),
            .hint = clipped_or_null(error.hint)};
}

const problem* copy_problem(const problem& failure, MemoryContext context) {
    auto copy = [context](const char* text) -> const char* {
        return text == nullptr ? nullptr : MemoryContextStrdup(context, text);
    };
    auto* result = static_cast<problem*>(MemoryContextAlloc(context, sizeof(problem)));
    *result = {failure.sqlstate, copy(failure.key), copy(failure.message), copy(failure.detail),
               copy(failure.hint)};
    return result;
}

bool blames_document(const ErrorData& error, Relation target) {
    if (error.elevel > ERROR)
        return false;
    // Rights on the table were checked before: what row-level security refuses is one row.
    if (error.sqlerrcode == ERRCODE_INSUFFICIENT_PRIVILEGE)
        return target->rd_rel->relrowsecurity;
    return !is_environment_class(error.sqlerrcode);
}

}  // namespace agno
