#pragma once

#include "call/upsert_state.hpp"

namespace agno::backend {

/// Notes in call.written_json how the text of a document, an object, writes the values of json
/// columns, which keep them so. text: empty where there is none.
void note_written_json(upsert_state& call, std::string_view text);

}  // namespace agno::backend
