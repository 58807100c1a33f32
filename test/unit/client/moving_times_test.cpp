#include "src/sync/moving_times.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

// Documents that mean another row each time they are written.

namespace {

bool moves(const std::string& document) {
    const std::vector<std::string> names = {"created_at", "updated_at"};
    return agno::detail::has_moving_time(document, names);
}

TEST(MovingTimes, AreFoundHoweverTheyAreWritten) {
    for (const char* document : {
             R"({"created_at": "now"})",
             R"({"session_id": "a", "updated_at" : "Tomorrow 12:00", "name": "b"})",
             R"({"created_at": "2020-01-01", "updated_at": " yesterday"})",
             R"({"created_at": "\u006eow"})",
             R"({"created\u005fat": "now"})",
             R"({"created_at": "2020-01-01", "created_at": "TODAY"})",
             R"({"created_at": ["now"]})",
             R"-({"created_at": [["2020-01-01", {"at": "[now,)"}]]})-",
             R"({"name": "created_at", "created_at": "now"})",
             R"({"metadata": {"created_at": "2020-01-01"}, "created_at": "now"})",
             R"({"state": NaN, "created_at": "now"})",
         }) {
        EXPECT_TRUE(moves(document)) << document;
    }
}

TEST(MovingTimes, AreNotSeenElsewhere) {
    for (const char* document : {
             R"({"session_id": "now", "name": "today or tomorrow"})",
             R"({"created_at": "2020-01-01T00:00:00Z", "updated_at": 1577836800})",
             R"({"created_at": null, "updated_at": true})",
             R"({"metadata": {"created_at": "now"}})",
             R"({"metadata": {"a": ["now"]}, "created_at": "2020-01-01"})",
             R"({"name": "created_at", "state": ["updated_at", ":", "now"]})",
             R"({"name": "\u006eow", "created_at": "2020-01-01"})",
             R"({})",
         }) {
        EXPECT_FALSE(moves(document)) << document;
    }
}

TEST(MovingTimes, InColumnsOfOddNames) {
    const std::vector<std::string> names = {R"(a"b)", "c/d"};
    EXPECT_TRUE(agno::detail::has_moving_time(R"({"a\"b": "now"})", names));
    EXPECT_TRUE(agno::detail::has_moving_time(R"({"c\/d": "now"})", names));
    EXPECT_FALSE(agno::detail::has_moving_time(R"({"c\/d": "2020-01-01", "b": "now"})", names));
}

}  // namespace
