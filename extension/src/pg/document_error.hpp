#pragma once

#include "pg/codec_call.hpp"
#include "pg/compat.hpp"

namespace agno::backend {

struct target_table;

/// Why a document can't be merged.
struct document_error {
    int sqlstate;         ///< as MAKE_SQLSTATE packs it
    const char* key;      ///< the document's key to blame, or nullptr
    const char* message;  ///< nullptr: no problem
    const char* detail;
    const char* hint;

    // What else an error of the server's says: where it was raised, and what it is about.
    const char* context = nullptr;
    const char* schema = nullptr;
    const char* table = nullptr;
    const char* column = nullptr;
    const char* datatype = nullptr;
    const char* constraint = nullptr;
};

/// The text, its middle left out if it has many more than `limit` bytes.
const char* clipped(const char* text, int limit);

/// `key "name": value too long …`, the message with its key in front.
const char* describe(const document_error& failure);

/// The whole error in several lines, as psql shows it: the message, DETAIL, HINT, CONTEXT, and the
/// names of what it is about.
const char* describe_fully(const document_error& failure);

/// Raises it as an error about the document of that ordinal.
[[noreturn]] void raise_document_error(int64 ordinal, const document_error& failure);

/// Describes a failure of the codec; raises it if no document is to blame, as for lack of memory.
document_error to_document_error(const codec_failure& failure);
/// key: what was being converted, or nullptr: then the error's own column or constraint tells.
document_error to_document_error(const ErrorData& error, const char* key);

/// A deep copy in another memory context.
const document_error* copy_document_error(const document_error& failure, MemoryContext context);

/// True if another document in its place could have succeeded: bad data, a violated
/// constraint, a trigger's own error. False for what would meet every document alike (lost rights,
/// full disk, serialization failures, cancel) and must never be skipped.
bool is_document_error(const ErrorData& error, Relation target);

/// The same for what the conversion of one value raised, its domain's checks included. Input
/// functions raise errors of any class: a table that doesn't exist, say, is a bad regclass.
bool is_value_error(const ErrorData& error);

}  // namespace agno::backend
