#include "codec/json/repair.hpp"

#include "codec_test_support.hpp"

namespace agno::codec::test {
namespace {

std::string repaired(std::string_view text, std::string_view replacement = "\\ufffd") {
    std::pmr::monotonic_buffer_resource memory;
    return std::string(repair_json(text, replacement, memory));
}

TEST(repair, mends_escapes_inside_strings) {
    const char* cases[][2] = {
        {R"("\u0000")", R"("\ufffd")"},
        {R"(["a\u0000b\u0000"])", R"(["a\ufffdb\ufffd"])"},
        {R"({"\u0000":1})", R"({"\ufffd":1})"},
        {R"("\\\u0000")", R"("\\\ufffd")"},
        {R"("\ud83d")", R"("\ufffd")"},
        {R"("\ude00")", R"("\ufffd")"},
        {R"("\ud83dx\uDE00")", R"("\ufffdx\ufffd")"},
        {R"("\ude00\ud83d")", R"("\ufffd\ufffd")"},
        {R"("\ud83d\ud83d\ude00")", R"("\ufffd\ud83d\ude00")"},
        {R"("\ud83d\u0000")", R"("\ufffd\ufffd")"},
        {R"("\ud83d\n\u0041")", R"("\ufffd\n\u0041")"},
    };
    for (const auto& [text, mended] : cases) {
        EXPECT_EQ(repaired(text), mended) << text;
    }
    EXPECT_EQ(repaired(R"("\u0000\ud800")", "?"), R"("??")");
}

TEST(repair, makes_null_of_what_is_no_number) {
    const char* cases[][2] = {
        {"NaN", "null"},
        {"[NaN,Infinity,-Infinity,+Infinity]", "[null,null,null,null]"},
        {R"({"a":NaN , "b": -Infinity})", R"({"a":null , "b": null})"},
        {R"(["\u0000",NaN,"\"NaN"])", R"(["\ufffd",null,"\"NaN"])"},
    };
    for (const auto& [text, mended] : cases) {
        EXPECT_EQ(repaired(text), mended) << text;
    }
}

TEST(repair, returns_good_and_hopeless_text_itself) {
    std::pmr::monotonic_buffer_resource memory;
    for (const std::string_view text :
         {R"("\\u0000")", R"("\ud83d\ude00")", R"("NaN")", R"("a\"NaN")", "xNaN", "NaNx", "Nan",
          "-NaN", "1Infinity", "--Infinity", "Infinity5", "", "\"", "\"\\", "\"\\u00",
          "\"\\u00zz\"", "\\u0000", R"({"a":[1,2.5e3,true,null,"é\n"]})"}) {
        EXPECT_EQ(repair_json(text, "?", memory).data(), text.data()) << text;
    }
}

TEST(repair, makes_text_readable) {
    std::pmr::monotonic_buffer_resource memory;
    const json_value value = read_json(repaired(R"({"a":"x\u0000y","b":[NaN,"\ud800"]})"), memory);
    EXPECT_EQ(value.find("a")->text(), "x\uFFFDy");
    EXPECT_EQ(value.find("b")->items[0].type, json_type::null);
    EXPECT_EQ(value.find("b")->items[1].text(), "\uFFFD");
}

TEST(repair, loses_no_member) {
    for (const std::string_view text :
         {R"({"a\u0000":1,"a\ufffd":2})", R"({"a\ufffd":1,"b":[{}],"a\u0000":2})",
          "{\"a\\u0000\":1,\"a\uFFFD\":2}", R"({"a\u0000":1,"\u0061\ud800":2})",
          R"([1,{"x":{"\ud800":[],"y":1,"\udfff":2}}])",
          R"({"b":"\u0000","a\u0000":{},"a\ufffd":{}})",
          R"({"a\u0000":1,"a\u0000":2,"a\ufffd":3})"}) {
        EXPECT_EQ(sqlstate_of([&] { repaired(text); }), "22030") << text;
    }
    EXPECT_EQ(sqlstate_of([] { repaired(R"({"a\u0000":1,"a?":2})", "?"); }), "22030");
    // Names that were equal before, of different objects, or that are no names.
    for (const std::string_view text :
         {R"({"a\u0000":1,"a\u0000":2})", R"({"a\ufffd":"\u0000","a\ufffd":2})",
          R"([{"\u0000":1},{"\ufffd":2}])", R"({"\u0000":{"\ufffd":2}})", R"({"\u0000":"\ufffd"})",
          R"({"x":["\u0000","\ufffd"],"\u0000":1})", R"({"a\u0000":1,"a?":2})"}) {
        EXPECT_NE(repaired(text), text) << text;
    }
}

TEST(repair, looks_for_names_in_any_text) {
    for (const std::string_view text :
         {R"(}]"\u0000")", R"({"\u0000")", R"({"\u0000)", R"({"\u0000":1,"\u00)", R"(["\u0000"}])",
          R"({"\u0000" "\ufffd"})", R"({,"\u0000","\x":1})", "{\"\\u0000\":1,\"\n\":2}"}) {
        EXPECT_NO_THROW(repaired(text)) << text;
    }
}

}  // namespace
}  // namespace agno::codec::test
