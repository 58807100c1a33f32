#include "codec/member_scanner.hpp"

#include "codec_test_support.hpp"

namespace agno::codec::test {
namespace {

/// key=value, each member on a line.
std::string members_of(std::string_view text) {
    std::string members;
    for (member_scanner scanner(text); scanner.next();) {
        members.append(scanner.key()).append("=").append(scanner.value()).append("\n");
    }
    return members;
}

TEST(member_scanner, gives_values_as_they_are_written) {
    EXPECT_EQ(members_of(R"({"a": { "y" : 1,"x":[ ] } ,"b":[1, 2.50],"c":"t","d":null})"),
              "a={ \"y\" : 1,\"x\":[ ] }\nb=[1, 2.50]\nc=\"t\"\nd=null\n");
}

TEST(member_scanner, does_not_mind_blanks) {
    EXPECT_EQ(members_of("\n{ \"a\"\t:\r\n1e5 \n, \"b\" :true }\t"), "a=1e5\nb=true\n");
    EXPECT_EQ(members_of(" { } "), "");
    EXPECT_EQ(members_of("{}"), "");
}

TEST(member_scanner, is_not_deceived_by_strings) {
    EXPECT_EQ(members_of(R"({"a}":"{,\"b\":1}","c":["]\\","\\\""],"\u0061":"é"})"),
              "a}=\"{,\\\"b\\\":1}\"\nc=[\"]\\\\\",\"\\\\\\\"\"]\n\\u0061=\"é\"\n");
}

TEST(member_scanner, gives_every_one_of_repeated_keys) {
    EXPECT_EQ(members_of(R"({"a":1,"a":[2],"a":3})"), "a=1\na=[2]\na=3\n");
}

}  // namespace
}  // namespace agno::codec::test
