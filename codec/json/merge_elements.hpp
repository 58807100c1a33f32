#pragma once

#include <memory_resource>
#include <span>
#include <string_view>

#include "codec/json_value.hpp"

namespace agno::codec {

/// Merges arrays, at least one, one after the other, into the stored one, as those of runs merge by
/// run_id. An element whose `id` member is stored replaces that element in place; another appends.
/// An element without id (absent or null, or not an object) appends unless an identical one is
/// among the stored: a replay changes nothing (the same one twice in a patch is two elements). Of
/// several elements of one id in a patch the last wins, in the place of the first; of several
/// stored ones the first is replaced. A patch that is no array replaces; where `stored` is none, it
/// counts as empty. What a patch leaves is stored for the next one. Takes time as merge_patches
/// does.
json_value merge_elements(const json_value& stored, std::span<const json_value> patches,
                          std::string_view id, std::pmr::memory_resource& memory);

}  // namespace agno::codec
