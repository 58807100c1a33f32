#include "src/document/key_mentions.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace {

using agno::detail::names_key_once;

const std::vector<std::string> of_sessions;

TEST(KeyMentions, AreOfTheTopLevel) {
    for (const char* once :
         {R"({"session_id":"a"})", R"({"name":"session_id","session_id":"session_id"})",
          R"({"runs":[{"session_id":"b"}],"session_id":"a","state":{"session_id":{}}})",
          R"({"session_id":"\"session_id\":","name":"\\"})", "{}", ""}) {
        EXPECT_TRUE(names_key_once(once, of_sessions)) << once;
    }
}

TEST(KeyMentions, MayBeTwo) {
    for (const char* twice : {R"({"session_id":"a","session_id":"b"})",
                              R"({"session_id":"a","n":[{}],"session_id" : 1})",
                              R"({"session_id":"a","session\u005fid":"b"})"}) {
        EXPECT_FALSE(names_key_once(twice, of_sessions)) << twice;
    }
}

TEST(KeyMentions, OfSeveralColumns) {
    const std::vector<std::string> key = {"tenant", "id"};
    EXPECT_TRUE(names_key_once(R"({"id":1,"session_id":"a","tenant":2,"session_id":"b"})", key));
    EXPECT_FALSE(names_key_once(R"({"id":1,"tenant":2,"id":3})", key));
}

TEST(KeyMentions, EndWithTheText) {
    for (const char* cut : {R"({"session_id)", R"({"session_id")", R"({"session_id":"a\)",
                            R"({"session_id":"a","session_id")", "\"", "}}}}\""}) {
        EXPECT_TRUE(names_key_once(cut, of_sessions)) << cut;
    }
}

}  // namespace
