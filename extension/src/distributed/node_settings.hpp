#pragma once

#include "pg/compat.hpp"
#include "pg/context_array.hpp"

namespace agno::backend {

// The settings by which values are read: a document has to mean the same on every node.

/// A text[] of them.
Datum text_array_of(const context_array<const char*>& items);

/// The caller's own, as name, value, name, ...
Datum told_settings();

/// Takes over told settings until AtEOXact_GUC(true, level): the level is returned.
int take_over(ArrayType* settings);

/// What calls of other nodes need here: the same.
int set_for_calls();

/// The items of a text[] without nulls.
context_array<const char*> items_of(ArrayType* array);

}  // namespace agno::backend
