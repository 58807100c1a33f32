#pragma once

#include "pg/compat.hpp"
#include "pg/codec_call.hpp"

namespace agno {

struct target_table;

/// Why a document can't be merged.
struct problem {
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

/// The text, or where it has many more than so many bytes, its beginning and its end.
const char* clipped(const char* text, int limit);

/// `key "name": value too long …`, the message with its key in front.
const char* describe(const problem& failure);

/// All there is to say, in several lines as psql has them: the message, DETAIL, HINT, CONTEXT, and
/// the names of what it is about.
const char* describe_fully(const problem& failure);

/// Raises it as an error about the document of that ordinal.
[[noreturn]] void raise_problem(int64 ordinal, const problem& failure);

/// Raises the failure where no document is to blame for it, as for lack of memory.
problem problem_of(const core_failure& failure);
/// key: what was being converted, or nullptr: then the error's own column or constraint tells.
problem problem_of(const ErrorData& error, const char* key);

/// A deep copy in another memory context.
const problem* copy_problem(const problem& failure, MemoryContext context);

/// True where another document in its place could have succeeded: bad data, a violated
/// constraint, a trigger's own error. False for what would meet every document alike (lost rights,
/// full disk, serialization failures, cancel) and must never be skipped.
bool blames_document(const ErrorData& error, Relation target);

/// The same for what the conversion of one value raised, its domain's checks included. Input
/// functions raise errors of any class: a table that doesn't exist, say, is a bad regclass.
bool blames_value(const ErrorData& error);

}  // namespace agno
