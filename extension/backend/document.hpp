#pragma once

#include "backend/pod_list.hpp"
#include "backend/problem.hpp"

namespace agno {

/// What became of a document. The names are the SQL ones, see outcome_name().
enum class outcome : std::uint8_t {
    pending,
    inserted,
    updated,
    unchanged,
    stale,
    suppressed,
    duplicate,
    rejected,
};

const char* outcome_name(outcome value);

enum class field_state : std::uint8_t { absent, null, value };

/// One column's share of a document.
struct document_field {
    field_state state;
    Datum value;
};

/// One input document, decoded, and what became of it.
struct document {
    int64 ordinal;           ///< 1-based position in the payload
    const text* source;      ///< what it was decoded from, if the call keeps that
    text* session_id;        ///< as in the document; nullptr where it had none
    document_field* fields;  ///< one per target column, nullptr where it could not be decoded

    outcome result;
    bool has_updated_at;
    TimestampTz updated_at;  ///< of the stored row once merged
    const problem* failure;  ///< of a rejected document, else nullptr
    const char* remark;      ///< detail of any other outcome, or nullptr
};

}  // namespace agno
