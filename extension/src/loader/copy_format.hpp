#pragma once

#include "pg/fdw.hpp"

namespace agno::backend {

/// Looks at the COPY, if it is one, that brings a row into the loader table: a foreign table isn't
/// told the format. Raises an error (22P04) where the line is JSON as it stands in its source and
/// has escapes that COPY's text format takes for its own: the documents would be damaged, in part
/// without anything to see. ordinal: of the row's first document.
void require_json_to_arrive(Oid loader_table, int64 ordinal);

/// What to do where a document of that row turns out malformed; nullptr where COPY's format leaves
/// every line as it is.
const char* hint_about_copy(Oid loader_table);

}  // namespace agno::backend
