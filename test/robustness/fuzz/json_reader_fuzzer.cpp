// Any bytes as JSON text: what is read can be stored, and comes back as it was.

#include "codec/json_reader.hpp"
#include "codec/jsonb_decoder.hpp"
#include "codec/jsonb_encoder.hpp"
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

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text = fuzz::as_text(data, size);
    fuzz::block_memory memory;
    codec::json_value tree;
    if (!fuzz::read_verdict(text, memory, tree).empty())
        return 0;

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
