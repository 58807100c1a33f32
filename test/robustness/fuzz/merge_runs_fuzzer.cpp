// Lists of runs: none is lost, none is doubled, and the same patch again changes nothing; several
// patches at once come to what they do one by one.

#include <algorithm>
#include <vector>

#include "codec/json/merge_elements.hpp"
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

/// nullptr where the run has none.
const json_value* id_of(const json_value& run) {
    const json_value* id = run.type == json_type::object ? run.find("run_id") : nullptr;
    return id != nullptr && id->type != json_type::null ? id : nullptr;
}

bool same_id(const json_value& a, const json_value& b) {
    return id_of(a) != nullptr && id_of(b) != nullptr && codec::identical(*id_of(a), *id_of(b));
}

/// What merge_elements' documentation says, with no thought of speed.
std::vector<json_value> expected_runs(const json_value& stored, const json_value& patch) {
    std::vector<json_value> runs;
    if (stored.type == json_type::array) {
        runs.assign(stored.items, stored.items + stored.size);
    }
    const std::vector<json_value> old = runs;
    for (const json_value& run : std::span(patch.items, patch.size)) {
        const auto place = std::find_if(runs.begin(), runs.end(),
                                        [&](const json_value& r) { return same_id(r, run); });
        const bool replayed =
            id_of(run) == nullptr && std::any_of(old.begin(), old.end(), [&](const json_value& r) {
                return codec::identical(r, run);
            });
        if (place != runs.end()) {
            *place = run;
        } else if (!replayed) {
            runs.push_back(run);
        }
    }
    return runs;
}

json_value merge_runs(const json_value& stored, std::span<const json_value> patches,
                      std::pmr::memory_resource& memory) {
    return codec::merge_elements(stored, patches, "run_id", memory);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::block_memory memory;
    fuzz::tree_bytes trees(fuzz::as_text(data, size), memory);
    const json_value stored = trees.next();
    const json_value patch = trees.next();

    const json_value patches[] = {patch, trees.next(), trees.next()};

    const json_value merged = merge_runs(stored, {patches, 1}, memory);
    const json_value twice = merge_runs(merged, {patches + 1, 1}, memory);
    require(codec::identical(merge_runs(stored, patches, memory),
                             merge_runs(twice, {patches + 2, 1}, memory)),
            "several patches at once are what they are one by one");
    if (patch.type != json_type::array) {
        require(codec::identical(merged, patch), "what is no array replaces");
        return 0;
    }
    const std::vector<json_value> expected = expected_runs(stored, patch);
    require(merged.type == json_type::array &&
                std::equal(expected.begin(), expected.end(), merged.items,
                           merged.items + merged.size, codec::identical),
            "the runs are what the documentation says");
    require(codec::identical(merge_runs(merged, {patches, 1}, memory), merged),
            "the same patch again changes nothing");
    const std::span<char> bytes = codec::encode_jsonb(merged, memory);
    fuzz::require_canonical_jsonb(
        std::string_view(bytes.data(), bytes.size()).substr(codec::varlena_header_size));
    return 0;
}
