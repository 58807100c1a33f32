#include "src/document/key_hash.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

// Which worker a document goes to: those of one key to the same one.

namespace {

using agno::detail::hash_of_key;

const std::vector<std::string> key = {"tenant", "id"};

std::size_t hash(const std::string& document) {
    return hash_of_key(document, key);
}

TEST(KeyHash, IsOfTheKeyAlone) {
    const std::size_t expected = hash(R"({"tenant":1,"id":"a"})");
    EXPECT_EQ(hash(R"({"id":"a","name":"x","tenant":1})"), expected);
    EXPECT_EQ(hash(R"({"nested":{"tenant":2,"id":"b"},"list":[{"id":3}],"tenant":1,"id":"a"})"),
              expected);
    EXPECT_EQ(hash(R"({"tenant":1,"id":"a","behind":)"), expected);
}

TEST(KeyHash, IsOfAllDigits) {
    const std::size_t expected = hash(R"({"tenant":123,"id":"a"})");
    EXPECT_EQ(hash(R"({"tenant":"123","id":"a"})"), expected);
    EXPECT_EQ(hash(R"({"tenant":1.23e2,"id":"a"})"), expected);
    EXPECT_NE(hash(R"({"tenant":124,"id":"a"})"), expected);
    EXPECT_NE(hash(R"({"tenant":1,"id":"a"})"), expected);
}

TEST(KeyHash, IsTheSameHoweverAKeyIsSpelled) {
    const std::size_t expected = hash(R"({"tenant":1,"id":"a-b"})");
    for (const char* same :
         {R"({"tenant":1.0,"id":"a-b"})", R"({"tenant":"1","id":"A-B"})",
          R"({"tenant":1e0,"id":"ab"})", R"({"tenant":"1.00","id":"\u0061-b"})"}) {
        EXPECT_EQ(hash(same), expected) << same;
    }
    EXPECT_EQ(hash(R"({"tenant":-0.0,"id":1})"), hash(R"({"tenant":0,"id":"1"})"));
}

TEST(KeyHash, TellsKeysApart) {
    const std::size_t one = hash(R"({"tenant":1,"id":"a"})");
    for (const char* other : {R"({"tenant":2,"id":"a"})", R"({"tenant":1,"id":"b"})",
                              R"({"tenant":"a","id":1})", R"({"tenant":1})", R"({"id":"a"})"}) {
        EXPECT_NE(hash(other), one) << other;
    }
}

TEST(KeyHash, TakesWhatIsNoDocument) {
    for (const char* text : {"", "7", "[]", "{", R"({"tenant":{"id":1}})", R"([{"tenant":1}])"}) {
        EXPECT_EQ(hash(text), hash("")) << text;
    }
}

}  // namespace
