#pragma once

#include "pg/context_array.hpp"
#include "pg/document_error.hpp"
#include "pg/value_arena.hpp"
#include "target/row_place.hpp"
#include "values/field.hpp"

namespace agno::backend {

/// What became of a document. The names are the SQL ones, see outcome_name().
enum class outcome : std::uint8_t {
    pending,
    inserted,
    updated,
    unchanged,
    exists,
    deleted,
    absent,
    stale,
    suppressed,
    duplicate,
    rejected,  // the last, see outcome_count
};

inline constexpr int outcome_count = static_cast<int>(outcome::rejected) + 1;

const char* outcome_name(outcome value);

/// The outcome of that name.
outcome outcome_named(std::string_view name);

/// The fields of a document, by index of the target's column. If the table has many columns, only
/// the fields that the document has.
struct document_fields {
    /// One for each column, or where `columns` is set, one for each of those; nullptr if the
    /// document could not be decoded.
    document_field* items;
    int16* columns;  ///< in ascending order
    int count;

    /// No field is set yet. members: how many may be set.
    static document_fields in(value_arena& memory, int column_count, std::size_t members);

    void set(int column, const document_field& field);

    int column_of(int item) const { return columns == nullptr ? item : columns[item]; }

    const document_field& operator[](int column) const {
        return columns == nullptr ? items[column] : find(column);
    }

  private:
    const document_field& find(int column) const;
};

/// One input document, decoded, and what became of it.
struct document {
    int64 ordinal;       ///< 1-based position in the payload
    const text* source;  ///< what it was decoded from, if the call keeps that
    text* key;           ///< as the document has it, see read/key_text.hpp; or nullptr
    document_fields fields;
    const Datum* written_key;  ///< as a trigger stores it; nullptr: as the document has it

    outcome result;
    bool has_updated_at;
    TimestampTz updated_at;         ///< of the stored row once merged
    row_place place;                ///< likewise
    const document_error* failure;  ///< of a rejected document, else nullptr
    const char* remark;             ///< detail of any other outcome, or nullptr
    int dropped_count;              ///< members that unknown_keys => 'ignore' dropped
    const char* dropped_names;      ///< of the first of them
    bool names_workflow;            ///< one of them was a workflow_name
    bool names_runs;                ///< its runs, which have a table of their own, be they none
};

/// What the columns `sqlstate` and `detail` say of the document, or nullptr.
const char* document_sqlstate(const document& doc);
const char* document_detail(const document& doc);

}  // namespace agno::backend
