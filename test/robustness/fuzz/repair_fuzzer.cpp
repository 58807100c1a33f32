// Any bytes as text to be mended: good JSON is left alone, what was mended needs no more mending,
// and what is still wrong then is nothing that could have been mended.

#include "codec/json/repair.hpp"

#include "support/block_memory.hpp"
#include "support/verdict.hpp"

using namespace agno;
using fuzz::require;

namespace {

void require_mending(std::string_view text, std::string_view replacement,
                     const std::string& verdict) {
    fuzz::block_memory memory;
    std::string_view mended;
    try {
        mended = codec::repair_json(text, replacement, memory);
    } catch (const codec::json_error& error) {
        require(std::string_view(error.sqlstate()) == "22030", "only names are not mended");
        require(!verdict.empty(), "good JSON is left alone");
        return;
    }
    if (mended.data() == text.data()) {
        return;
    }
    require(!verdict.empty(), "good JSON is left alone");
    require(codec::repair_json(mended, replacement, memory).data() == mended.data(),
            "what was mended needs no more mending");
    codec::json_value tree;
    require(fuzz::read_verdict(mended, memory, tree) != "22P05", "no U+0000 is left");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text = fuzz::as_text(data, size);
    fuzz::block_memory memory;
    codec::json_value tree;
    const std::string verdict = fuzz::read_verdict(text, memory, tree);
    require_mending(text, "\\ufffd", verdict);
    require_mending(text, "?", verdict);
    try {
        require(verdict != "22P05" || codec::repair_json(text, "?", memory).data() != text.data(),
                "U+0000 is mended");
    } catch (const codec::json_error&) {
    }
    return 0;
}
