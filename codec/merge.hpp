#pragma once

#include <memory_resource>
#include <span>

#include "codec/json_value.hpp"

namespace agno::codec {

/// Applies merge patches, at least one, one after the other, as RFC 7396 has it: objects merge
/// member by member, a null in a patch removes the member, anything else replaces. Subtrees are
/// shared with the arguments, not copied. Nulls inside a patch object never reach the result, even
/// where `target` has nothing. The time taken grows with the target and all patches together, not
/// with target times patches.
json_value merge_patches(const json_value& target, std::span<const json_value> patches,
                         std::pmr::memory_resource& memory);

/// Merges arrays of runs, at least one, one after the other, into the stored one. A run whose
/// `run_id` is stored replaces that run in place; another appends. A run without run_id (absent or
/// null, or not an object) appends unless an identical one is among the stored: a replay changes
/// nothing (the same one twice in a patch is two runs). Of several runs of one id in a patch the
/// last wins, in the place of the first; of several stored ones the first is replaced. A patch that
/// is no array replaces; where `stored` is none, it counts as empty. What a patch leaves is stored
/// for the next one. Takes time as merge_patches does.
json_value merge_runs(const json_value& stored, std::span<const json_value> patches,
                      std::pmr::memory_resource& memory);

}  // namespace agno::codec
