#pragma once

#include <algorithm>
#include <span>

#include "codec/json_value.hpp"

namespace agno::codec {

/// Of an object; of anything else none.
inline std::span<const json_member> members_of(const json_value& value) {
    if (value.type != json_type::object) {
        return {};
    }
    return {value.members, value.size};
}

/// Of an array; of anything else none.
inline std::span<const json_value> items_of(const json_value& value) {
    if (value.type != json_type::array) {
        return {};
    }
    return {value.items, value.size};
}

/// The patches behind the last one that is not of that type: it leaves nothing of what was before.
inline std::span<const json_value> last_ones_of(json_type type,
                                                std::span<const json_value> patches) {
    const auto other = std::find_if(patches.rbegin(), patches.rend(),
                                    [type](const json_value& patch) { return patch.type != type; });
    return {other.base(), patches.end()};
}

}  // namespace agno::codec
