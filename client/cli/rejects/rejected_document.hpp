#pragma once

#include <string>
#include <string_view>

#include "agno/upsert_result.hpp"
#include "cli/input/pending_places.hpp"

namespace agno::cli {

/// What is reported about a rejected document.
struct rejected_document {
    /// As messages name the input.
    std::string input;
    document_place place;
    const document_report& report;
    /// Unchanged.
    std::string_view text;
};

/// For a reject file: its text, unchanged, and a line end.
[[nodiscard]] std::string document_line(const rejected_document& document);

/// For a file of reasons, one JSON object without a line end: "file"; "line" and "column" of the
/// fault, see fault_position(); "offset" of the document in the file (decompressed); "document",
/// its ordinal among all; "session_id", which is the key's text whatever its columns; "sqlstate",
/// "detail".
[[nodiscard]] std::string reason_line(const rejected_document& document);

/// True if a line is one that reason_line() made.
[[nodiscard]] bool is_reason_line(std::string_view line);

/// For people: `a.ndjson:12:1: session "s1" rejected: ... (SQLSTATE 22001)`.
[[nodiscard]] std::string reject_note(const rejected_document& document);

}  // namespace agno::cli
