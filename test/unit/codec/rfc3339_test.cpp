#include "codec/rfc3339.hpp"

#include <gtest/gtest.h>

namespace agno::codec {
namespace {

constexpr std::int64_t second = 1'000'000;

TEST(Rfc3339, ReadsWhatProgramsWrite) {
    EXPECT_EQ(parse_rfc3339("1970-01-01T00:00:00Z"), 0);
    EXPECT_EQ(parse_rfc3339("2024-05-15T09:00:00Z"), 1715763600 * second);
    EXPECT_EQ(parse_rfc3339("2024-05-15 09:00:00z"), 1715763600 * second);
    EXPECT_EQ(parse_rfc3339("2024-05-15T09:00:00.5Z"), 1715763600 * second + 500000);
    EXPECT_EQ(parse_rfc3339("2024-05-15T09:00:00.123456Z"), 1715763600 * second + 123456);
    EXPECT_EQ(parse_rfc3339("1969-12-31T23:59:59.999999Z"), -1);
    EXPECT_EQ(parse_rfc3339("0001-01-01T00:00:00Z"), -62135596800 * second);
    EXPECT_EQ(parse_rfc3339("9999-12-31T23:59:59Z"), 253402300799 * second);
}

TEST(Rfc3339, AppliesTheOffset) {
    EXPECT_EQ(parse_rfc3339("2024-05-15T11:00:00+02:00"), 1715763600 * second);
    EXPECT_EQ(parse_rfc3339("2024-05-15T03:30:00-05:30"), 1715763600 * second);
    EXPECT_EQ(parse_rfc3339("2024-05-15T09:00:00.25+00:00"), 1715763600 * second + 250000);
}

TEST(Rfc3339, KnowsLeapYears) {
    EXPECT_TRUE(parse_rfc3339("2024-02-29T00:00:00Z"));
    EXPECT_FALSE(parse_rfc3339("2023-02-29T00:00:00Z"));
    EXPECT_FALSE(parse_rfc3339("1900-02-29T00:00:00Z"));
}

TEST(Rfc3339, LeavesTheRestToTheServer) {
    for (const char* text : {"",
                             "now",
                             "2024-05-15",
                             "2024-05-15T09:00Z",
                             "2024-05-15T09:00:00",
                             "infinity",
                             "2024-05-15T09:00:00.1234567Z",
                             "2024-05-15T09:00:00.Z",
                             "2024-13-01T00:00:00Z",
                             "2024-00-01T00:00:00Z",
                             "2024-01-32T00:00:00Z",
                             "2024-05-15T24:00:00Z",
                             "2024-05-15T09:60:00Z",
                             "2024-05-15T09:00:60Z",
                             "0000-01-01T00:00:00Z",
                             "2024-05-15T09:00:00+2:00",
                             "2024-05-15T09:00:00+0200",
                             "2024-05-15T09:00:00+15:00",
                             "2024-05-15T09:00:00ZZ",
                             " 2024-05-15T09:00:00Z",
                             "20240-05-15T09:00:00Z",
                             "+024-05-15T09:00:00Z"}) {
        EXPECT_FALSE(parse_rfc3339(text)) << text;
    }
}

}  // namespace
}  // namespace agno::codec
