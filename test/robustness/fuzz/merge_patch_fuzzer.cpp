// A tree and patches: the patched one is what RFC 7396 says, and can be stored; several patches at
// once come to what they do one by one.

#include <map>

#include "codec/json/merge_patches.hpp"
#include "support/merge_check.hpp"

using namespace agno;
using codec::json_type;
using codec::json_value;
using fuzz::require;

namespace {

/// The pseudocode of RFC 7396, section 2, as it stands there. Compares instead of building.
bool is_patched(const json_value& target, const json_value& patch, const json_value& result) {
    if (patch.type != json_type::object) {
        return codec::identical(patch, result);
    }
    if (result.type != json_type::object) {
        return false;
    }
    struct change {
        json_value target;
        const json_value* patch = nullptr;
    };
    std::map<std::string_view, change> members;
    if (target.type == json_type::object) {
        for (const auto& [key, value] : std::span(target.members, target.size)) {
            members[key].target = value;
        }
    }
    for (const auto& [key, value] : std::span(patch.members, patch.size)) {
        if (value.type == json_type::null) {
            members.erase(key);
        } else {
            members[key].patch = &value;
        }
    }
    if (members.size() != result.size) {
        return false;
    }
    for (const auto& [key, change] : members) {
        const json_value* value = result.find(key);
        if (value == nullptr) {
            return false;
        }
        if (change.patch == nullptr ? !codec::identical(change.target, *value)
                                    : !is_patched(change.target, *change.patch, *value)) {
            return false;
        }
    }
    return true;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::check_merge(
        fuzz::as_text(data, size), codec::merge_patches,
        [](const json_value& target, const json_value& patch, const json_value& merged) {
            require(is_patched(target, patch, merged), "the result is what RFC 7396 says");
        });
    return 0;
}
