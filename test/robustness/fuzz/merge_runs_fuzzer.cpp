// Lists of runs: none is lost, none is doubled, and the same patch again changes nothing; several
// patches at once come to what they do one by one.

#include <algorithm>
#include <memory_resource>
#include <vector>

#include "codec/json/merge_elements.hpp"
#include "codec/json/merge_patches.hpp"
#include "support/merge_check.hpp"

using namespace agno;
using codec::json_type;
using codec::json_value;
using fuzz::require;

namespace {

/// nullptr if the run has none.
const json_value* id_of(const json_value& run) {
    const json_value* id = run.type == json_type::object ? run.find("run_id") : nullptr;
    return id != nullptr && id->type != json_type::null ? id : nullptr;
}

bool same_id(const json_value& a, const json_value& b) {
    return id_of(a) != nullptr && id_of(b) != nullptr && codec::identical(*id_of(a), *id_of(b));
}

json_value with_id_of(const json_value& run, json_value merged, std::pmr::memory_resource& memory) {
    auto* members =
        std::pmr::polymorphic_allocator<codec::json_member>(&memory).allocate(merged.size);
    std::copy(merged.members, merged.members + merged.size, members);
    std::find_if(members, members + merged.size, [](const codec::json_member& each) {
        return each.key == "run_id";
    })->value = *id_of(run);
    merged.members = members;
    return merged;
}

/// What merge_elements' documentation says, with no thought of speed.
std::vector<json_value> expected_runs(const json_value& stored, const json_value& patch,
                                      codec::same_id rule, std::pmr::memory_resource& memory) {
    const auto changed = [&](const json_value& old, const json_value& run) {
        return rule == codec::same_id::replaces
                   ? run
                   : with_id_of(run, codec::merge_patches(old, {&run, 1}, memory), memory);
    };
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
            *place = changed(*place, run);
        } else if (!replayed) {
            runs.push_back(id_of(run) == nullptr ? run : changed({}, run));
        }
    }
    return runs;
}

void check_runs(const json_value& stored, const json_value& patch, const json_value& merged,
                codec::same_id rule) {
    if (patch.type != json_type::array) {
        require(codec::identical(merged, patch), "what is no array replaces");
        return;
    }
    std::pmr::monotonic_buffer_resource memory;
    const std::vector<json_value> expected = expected_runs(stored, patch, rule, memory);
    require(merged.type == json_type::array &&
                std::equal(expected.begin(), expected.end(), merged.items,
                           merged.items + merged.size, codec::identical),
            "the runs are what the documentation says");
}

void check_rule(std::string_view input, codec::same_id rule) {
    fuzz::check_merge(
        input,
        [rule](const json_value& stored, std::span<const json_value> patches,
               std::pmr::memory_resource& memory) {
            return codec::merge_elements(stored, patches, "run_id", rule, memory);
        },
        [rule](const json_value& stored, const json_value& patch, const json_value& merged) {
            check_runs(stored, patch, merged, rule);
        });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view input = fuzz::as_text(data, size);
    check_rule(input, codec::same_id::replaces);
    check_rule(input, codec::same_id::merges);
    return 0;
}
