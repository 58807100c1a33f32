#include "codec/json_value.hpp"

#include <algorithm>
#include <cstring>

namespace agno::codec {

bool key_less(std::string_view a, std::string_view b) noexcept {
    if (a.size() != b.size()) {
        return a.size() < b.size();
    }
    return !a.empty() && std::memcmp(a.data(), b.data(), a.size()) < 0;
}

const json_value* json_value::find(std::string_view key) const noexcept {
    const json_member* end = members + size;
    const json_member* found = std::lower_bound(
        members, end, key,
        [](const json_member& member, std::string_view k) { return key_less(member.key, k); });
    return found != end && found->key == key ? &found->value : nullptr;
}

bool identical(const json_value& a, const json_value& b) noexcept {
    if (a.type != b.type) {
        return false;
    }
    switch (a.type) {
        case json_type::null:
            return true;
        case json_type::boolean:
            return a.boolean == b.boolean;
        case json_type::number:
        case json_type::string:
            return a.text() == b.text();
        case json_type::array:
            return std::equal(a.items, a.items + a.size, b.items, b.items + b.size, identical);
        case json_type::object:
            return std::equal(a.members, a.members + a.size, b.members, b.members + b.size,
                              [](const json_member& x, const json_member& y) {
                                  return x.key == y.key && identical(x.value, y.value);
                              });
    }
    return false;
}

}  // namespace agno::codec
