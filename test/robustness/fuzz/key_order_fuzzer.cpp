// Any bytes, a key a line: sorted by bytes, equal ones by origin, none lost.

#include "codec/key_order.hpp"

#include <algorithm>
#include <vector>

#include "support/verdict.hpp"

using namespace agno;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::vector<codec::key_entry> entries;
    std::vector<std::pair<std::string, std::uint64_t>> expected;
    for (std::string_view rest = fuzz::as_text(data, size);;) {
        const std::string_view key = rest.substr(0, rest.find('\n'));
        expected.emplace_back(key, entries.size());
        entries.push_back({key, entries.size(), 0});
        if (key.size() == rest.size()) {
            break;
        }
        rest.remove_prefix(key.size() + 1);
    }
    codec::sort_by_key(entries);
    std::sort(expected.begin(), expected.end());
    const auto same = [](const codec::key_entry& entry, const auto& pair) {
        return entry.key == pair.first && entry.origin == pair.second;
    };
    fuzz::require(
        std::equal(entries.begin(), entries.end(), expected.begin(), expected.end(), same),
        "keys are sorted by their bytes, then by origin");
    for (std::size_t i = 1; i < entries.size(); ++i) {
        fuzz::require(
            codec::same_key(entries[i - 1], entries[i]) == (entries[i - 1].key == entries[i].key),
            "equal keys are known to be equal");
    }
    return 0;
}
