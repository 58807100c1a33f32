#pragma once

#include "pg/fdw.hpp"

namespace agno::backend {

/// Checks the COPY, if there is one, that fills the loader table; PostgreSQL doesn't tell a foreign
/// table the format. Raises an error (22P04) if the line is valid JSON as it stands in the source
/// and has escapes that COPY's text format interprets: the documents would be damaged, some of them
/// without a visible sign. ordinal: of the row's first document.
void require_json_to_arrive(Oid loader_table, int64 ordinal);

/// The hint for a malformed document of that row; nullptr if COPY's format leaves every line as it
/// is.
const char* hint_about_copy(Oid loader_table);

}  // namespace agno::backend
