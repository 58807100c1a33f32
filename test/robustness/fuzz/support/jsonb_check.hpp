#pragma once

#include <string_view>

namespace agno::fuzz {

/// Requires that a JsonbContainer (a jsonb without its varlena header) is laid out exactly as the
/// server does: no byte of slack, padding of zeros, an offset in every 32nd entry and no other,
/// sorted keys, numbers with their header. Shares no code with the codec's decoder.
void require_canonical_jsonb(std::string_view container);

}  // namespace agno::fuzz
