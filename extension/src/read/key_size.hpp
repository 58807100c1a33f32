#pragma once

#include "call/upsert_state.hpp"

namespace agno::backend {

/// Raises 54000, as the index would, if no row can be stored under the document's key, which may be
/// a gigabyte long: to probe with such a key, to write its row and to compress it each time costs
/// tens of times what it costs here.
void require_key_fits_index(const upsert_state& call, const document& doc);

}  // namespace agno::backend
