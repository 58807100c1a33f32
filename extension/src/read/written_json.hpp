#pragma once

#include "call/upsert_state.hpp"

namespace agno::backend {

/// Records in call.written_json how the text of a document, an object, writes the values of json
/// columns, which store them as written. text: empty if there is none.
void note_written_json(upsert_state& call, std::string_view text);

}  // namespace agno::backend
