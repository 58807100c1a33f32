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

}  // namespace agno::codec
