#pragma once

#include "call/columns.hpp"
#include "call/document.hpp"
#include "call/options.hpp"
#include "pg/value_arena.hpp"
#include "target/target.hpp"

namespace agno::backend {

inline constexpr Size tree_memory_size = Size{8} * 1024;

struct row_check;
struct run_call;

/// One call of agno_upsert_sessions or agno_upsert, from payload to outcomes.
struct upsert_state {
    upsert_options options;
    target_table* target;
    int64 first_ordinal;
    context_array<int64> ordinals;  ///< of each document, where these are a part of a payload
    bool keep_sources;              ///< every document keeps the text it was decoded from
    bool tells_versions;            ///< the result has each row's version: see sync/row_version.hpp
    const char* json_hint;          ///< the hint of errors about malformed JSON; nullptr: none
    Size merge_memory;      ///< memory that rows to be written may take at once; 0: no limit
    TimestampTz now;        ///< the transaction's time
    MemoryContext context;  ///< lives as long as the call
    MemoryContext scratch;  ///< reset after every document or row
    char* tree_memory;      ///< enough for the tree of most documents: tree_memory_size bytes
    value_arena values;     ///< what documents are converted to, in `context`
    context_array<document> documents;
    /// Per target column, the text of the current document's value; empty if unknown. nullptr if
    /// the target has no json column.
    std::string_view* written_json;
    bool* used_columns;  ///< per target column: some document has its key
    row_check* check;
    run_call* runs;       ///< of documents whose runs go into a table of their own, else nullptr
    column_sets columns;  ///< chosen once all documents are decoded
    /// A document that can't be merged is rejected by itself, whatever on_error says. If false, its
    /// error ends everything under way.
    bool separates_documents;
    /// A trigger left out some of the rows that one statement was to insert, or changed their keys.
    bool inserts_one_by_one;
    bool has_written_keys;  ///< a document's written_key became known after grouping
    /// Set by for_column alone. Mutable, since making a value changes nothing else of a call.
    mutable const char* column_at_work;
};

/// Runs `work`, which makes a value of a column: an error that it raises is about that column. The
/// error's own column name can't tell: a DEFAULT may run statements about other columns.
template <class Work>
void for_column(const upsert_state& call, const target_column& column, Work work) {
    call.column_at_work = column.name;
    work();
    call.column_at_work = nullptr;
}

/// The column that the error just caught is about; nullptr if it was not raised in for_column. To
/// be called also for an error that is caught and not reported, so that its column is forgotten.
const char* take_column_at_work(const upsert_state& call);

/// Marks the document rejected, or raises where the call's policy is to abort.
void reject(const upsert_state& call, document& doc, const document_error& failure);

/// Rejects a document for an error that was raised while it was merged. Raises that again where no
/// document is to blame for it.
void reject_for(const upsert_state& call, document& doc, ErrorData* error);

}  // namespace agno::backend
