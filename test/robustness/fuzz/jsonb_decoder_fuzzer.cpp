// Any bytes as on-disk jsonb: refused, or a tree that can be stored.

#include "codec/jsonb/jsonb_decoder.hpp"
#include "codec/jsonb/jsonb_encoder.hpp"
#include "support/block_memory.hpp"
#include "support/jsonb_check.hpp"
#include "support/verdict.hpp"

using namespace agno;
using fuzz::require;

namespace {

bool decode(std::string_view container, std::pmr::memory_resource& memory,
            codec::json_value& tree) {
    try {
        tree = codec::decode_jsonb(container, memory);
        return true;
    } catch (const codec::json_error& error) {
        const std::string_view sqlstate = error.sqlstate();
        require(sqlstate == "XX001" || sqlstate == "54001",
                "the decoder's SQLSTATE is one that its documentation names");
        return false;
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::block_memory memory;
    codec::json_value tree;
    if (!decode(fuzz::as_text(data, size), memory, tree)) {
        return 0;
    }

    const std::span<char> bytes = codec::encode_jsonb(tree, memory);
    const std::string_view stored =
        std::string_view(bytes.data(), bytes.size()).substr(codec::varlena_header_size);
    fuzz::require_canonical_jsonb(stored);
    codec::json_value again;
    require(decode(stored, memory, again), "what was decoded can be stored and decoded again");
    require(codec::identical(tree, again), "and is the same then");
    return 0;
}
