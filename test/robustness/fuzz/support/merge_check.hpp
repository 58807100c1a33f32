#pragma once

#include <span>
#include <string_view>

#include "codec/jsonb/jsonb_encoder.hpp"
#include "support/block_memory.hpp"
#include "support/jsonb_check.hpp"
#include "support/tree_bytes.hpp"
#include "support/verdict.hpp"

namespace agno::fuzz {

/// Merges patches from the trees into one of them, and requires what holds of every such merge:
/// the same patch again changes nothing, several patches at once come to what they do one by one,
/// the result can be stored. check(target, patch, merged): what holds of this merge alone.
template <class Merge, class Check>
void check_merge(std::string_view input, Merge merge, Check check) {
    block_memory memory;
    tree_bytes trees(input, memory);
    const auto target = trees.next();
    const auto patch = trees.next();
    const codec::json_value patches[] = {patch, trees.next(), trees.next()};

    const auto merged = merge(target, std::span(patches, 1), memory);
    check(target, patch, merged);
    require(identical(merge(merged, std::span(patches, 1), memory), merged),
            "the same patch again changes nothing");
    const auto twice = merge(merged, std::span(patches + 1, 1), memory);
    require(identical(merge(target, std::span(patches), memory),
                      merge(twice, std::span(patches + 2, 1), memory)),
            "several patches at once are what they are one by one");
    const std::span<char> stored = codec::encode_jsonb(merged, memory);
    require_canonical_jsonb(
        std::string_view(stored.data(), stored.size()).substr(codec::varlena_header_size));
}

}  // namespace agno::fuzz
