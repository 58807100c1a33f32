// Any bytes as JSON text: what is read can be stored, and comes back as it was.

#include "codec/json/json_reader.hpp"
#include "codec/jsonb/jsonb_decoder.hpp"
#include "codec/jsonb/jsonb_encoder.hpp"
#include "codec/member_scanner.hpp"
#include "support/block_memory.hpp"
#include "support/json_text.hpp"
#include "support/jsonb_check.hpp"
#include "support/verdict.hpp"

using namespace agno;
using fuzz::require;

namespace {

std::string_view encode(const codec::json_value& tree, std::pmr::memory_resource& memory) {
    const std::span<char> bytes = codec::encode_jsonb(tree, memory);
    return std::string_view(bytes.data(), bytes.size()).substr(codec::varlena_header_size);
}

codec::json_value read(std::string_view text, std::pmr::memory_resource& memory) {
    codec::json_value tree;
    require(fuzz::read_verdict(text, memory, tree).empty(), "a part of JSON text is JSON");
    return tree;
}

/// Of repeated keys the last one counts.
const codec::json_value* last_written(std::string_view text, std::string_view key,
                                      codec::json_value& value, std::pmr::memory_resource& memory) {
    const codec::json_value* found = nullptr;
    for (codec::member_scanner scanner(text); scanner.next();) {
        const std::string_view quoted(scanner.key().data() - 1, scanner.key().size() + 2);
        if (read(quoted, memory).text() != key) {
            continue;
        }
        value = read(scanner.value(), memory);
        found = &value;
    }
    return found;
}

void require_members_as_written(std::string_view text, const codec::json_value& object,
                                std::pmr::memory_resource& memory) {
    for (std::uint32_t i = 0; i < object.size; ++i) {
        codec::json_value value;
        const codec::json_value* found = last_written(text, object.members[i].key, value, memory);
        require(found != nullptr && codec::identical(*found, object.members[i].value),
                "a member's text reads as its value");
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text = fuzz::as_text(data, size);
    fuzz::block_memory memory;
    codec::json_value tree;
    if (!fuzz::read_verdict(text, memory, tree).empty()) {
        return 0;
    }

    constexpr std::uint32_t few_members = 32;
    if (tree.type == codec::json_type::object && tree.size <= few_members) {
        require_members_as_written(text, tree, memory);
    }

    const std::string_view stored = encode(tree, memory);
    fuzz::require_canonical_jsonb(stored);
    const codec::json_value decoded = codec::decode_jsonb(stored, memory);
    require(codec::identical(tree, decoded), "decoding gives back the tree that was encoded");
    require(encode(decoded, memory) == stored, "encoding again gives the same bytes");

    const std::string written = fuzz::to_text(tree);
    codec::json_value read_again;
    require(fuzz::read_verdict(written, memory, read_again).empty(), "a tree's text is JSON");
    require(codec::identical(tree, read_again), "a tree's text reads as that tree");
    return 0;
}
