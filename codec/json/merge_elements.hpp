#pragma once

#include <cstdint>
#include <memory_resource>
#include <span>
#include <string_view>

#include "codec/json_value.hpp"

namespace agno::codec {

/// What an element does to the one that has its id.
enum class same_id : std::uint8_t {
    replaces,
    merges,  ///< as RFC 7396 has it, but for the id; a new one into nothing, so that its nulls go
};

/// Merges arrays, at least one, one after the other, into the stored one, as those of runs merge by
/// run_id. An element whose `id` member is stored replaces that element in place, or merges into
/// it; another appends. An element without id (absent or null, or not an object) appends unless an
/// identical one is among the stored: a replay changes nothing (the same one twice in a patch is
/// two elements). Of several elements of one id in a patch the last wins, in the place of the
/// first, or all merge, in order; of several stored ones the first is meant. A patch that is no
/// array replaces; where `stored` is none, it counts as empty. What a patch leaves is stored for
/// the next one. Takes time as merge_patches does.
json_value merge_elements(const json_value& stored, std::span<const json_value> patches,
                          std::string_view id, same_id rule, std::pmr::memory_resource& memory);

}  // namespace agno::codec
