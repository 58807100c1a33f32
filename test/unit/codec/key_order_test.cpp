#include "codec/key_order.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

namespace agno::codec {
namespace {

std::vector<std::string> sorted(const std::vector<std::string>& keys) {
    std::vector<key_entry> entries;
    for (const std::string& key : keys) {
        entries.push_back({key, entries.size(), 0});
    }
    sort_by_key(entries);
    std::vector<std::string> result;
    for (const key_entry& entry : entries) {
        result.emplace_back(entry.key);
    }
    return result;
}

TEST(KeyOrder, SortsByBytes) {
    using namespace std::string_literals;
    EXPECT_EQ(sorted({"b", "\xc3\xa9", "a", "Z"}), (std::vector{"Z"s, "a"s, "b"s, "\xc3\xa9"s}));
}

TEST(KeyOrder, PutsAKeyBeforeThoseItBegins) {
    using namespace std::string_literals;
    EXPECT_EQ(sorted({"session-10", "session-1", "session-", "session-1\x01"}),
              (std::vector{"session-"s, "session-1"s, "session-1\x01"s, "session-10"s}));
}

TEST(KeyOrder, KeepsEqualKeysInTheirOrder) {
    std::vector<key_entry> entries{{"b", 0, 0}, {"a", 1, 0}, {"b", 2, 0}, {"a", 3, 0}};
    sort_by_key(entries);
    std::vector<std::uint64_t> origins;
    for (const key_entry& entry : entries) {
        origins.push_back(entry.origin);
    }
    EXPECT_EQ(origins, (std::vector<std::uint64_t>{1, 3, 0, 2}));
}

TEST(KeyOrder, AgreesWithStringComparisonOnAnyKeys) {
    std::mt19937 random(7);
    for (const std::string prefix : {"", "a-prefix-longer-than-eight-bytes-"}) {
        std::vector<std::string> keys;
        for (int i = 0; i < 2000; ++i) {
            std::string key = prefix;
            for (auto n = random() % 20; n > 0; --n) {
                key.push_back(static_cast<char>(random() % 5 == 0 ? 0xff : 'a' + random() % 3));
            }
            keys.push_back(key);
        }
        std::vector<std::string> expected = keys;
        std::sort(expected.begin(), expected.end());
        EXPECT_EQ(sorted(keys), expected);
    }
}

TEST(KeyOrder, TakesNothing) {
    EXPECT_TRUE(sorted({}).empty());
}

}  // namespace
}  // namespace agno::codec
