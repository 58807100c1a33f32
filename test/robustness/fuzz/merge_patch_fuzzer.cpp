// A tree and patches: the patched one is what RFC 7396 says, and can be stored; several patches at
// once come to what they do one by one.

#include <map>

#include "codec/json/merge_patches.hpp"
#include "codec/jsonb/jsonb_encoder.hpp"
#include "support/block_memory.hpp"
#include "support/jsonb_check.hpp"
#include "support/tree_bytes.hpp"
#include "support/verdict.hpp"

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
    fuzz::block_memory memory;
    fuzz::tree_bytes trees(fuzz::as_text(data, size), memory);
    const json_value target = trees.next();
    const json_value patch = trees.next();

    const json_value patches[] = {patch, trees.next(), trees.next()};

    const json_value merged = codec::merge_patches(target, {patches, 1}, memory);
    require(is_patched(target, patch, merged), "the result is what RFC 7396 says");
    require(codec::identical(codec::merge_patches(merged, {patches, 1}, memory), merged),
            "the same patch again changes nothing");
    const json_value twice = codec::merge_patches(merged, {patches + 1, 1}, memory);
    require(codec::identical(codec::merge_patches(target, patches, memory),
                             codec::merge_patches(twice, {patches + 2, 1}, memory)),
            "several patches at once are what they are one by one");
    const std::span<char> stored = codec::encode_jsonb(merged, memory);
    fuzz::require_canonical_jsonb(
        std::string_view(stored.data(), stored.size()).substr(codec::varlena_header_size));
    return 0;
}
