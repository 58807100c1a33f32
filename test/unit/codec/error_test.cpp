#include "codec/error.hpp"

#include <gtest/gtest.h>

#include <string>

namespace agno::codec::test {
namespace {

TEST(json_error, keeps_state_message_and_offset) {
    const json_error error("22P02", "invalid JSON", 7);
    EXPECT_STREQ(error.sqlstate(), "22P02");
    EXPECT_STREQ(error.what(), "invalid JSON");
    EXPECT_EQ(error.offset(), 7u);
    EXPECT_EQ(json_error("22P02", "").offset(), json_error::npos);
}

TEST(json_error, cuts_a_long_message_between_characters) {
    std::string message;
    while (message.size() < 400) {
        message += "é";
    }
    for (const std::string& text : {message, "x" + message}) {
        const std::string kept = json_error("XX000", text).what();
        EXPECT_GE(kept.size(), 253u);
        EXPECT_TRUE(text.starts_with(kept));
        EXPECT_EQ((kept.size() - (text[0] == 'x')) % 2, 0u);
    }
}

}  // namespace
}  // namespace agno::codec::test
