#pragma once

#include "call/upsert_state.hpp"

namespace agno::backend {

// Keys as strings of bytes, which sort faster than by the functions of their types: numbers, dates,
// times, uuids, and text of which bytes decide.

/// True if every part of the key is of such a type.
bool has_key_bytes(const target_table& target);

/// The bytes of a key: equal exactly where the keys are, and always in the same order.
std::string_view key_bytes(const target_table& target, const Datum* parts, value_arena& memory);

/// Those of a text.
std::string_view text_bytes(Datum value);

}  // namespace agno::backend
