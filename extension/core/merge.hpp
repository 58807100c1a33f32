#pragma once

#include <memory_resource>

#include "core/json_value.hpp"

namespace agno::core {

/// RFC 7396: objects merge member by member, a null in the patch removes the member, anything else
/// replaces. Subtrees are shared with the arguments, not copied. Nulls inside a patch object never
/// reach the result, even where `target` has nothing.
json_value merge_patch(const json_value& target, const json_value& patch,
                       std::pmr::memory_resource& memory);

/// Merges an array of runs into the stored one. A run whose `run_id` is stored replaces that run in
/// place; another appends. A run without run_id (absent or null, or not an object) appends unless
/// an identical one is among the stored: a replay changes nothing (the same one twice in the patch
/// is two runs). Of several runs of one id in the patch the last wins, in the place of the first;
/// of several stored ones the first is replaced. Where `patch` is no array it replaces; where
/// `stored` is none, it counts as empty.
json_value merge_runs(const json_value& stored, const json_value& patch,
                      std::pmr::memory_resource& memory);

}  // namespace agno::core
