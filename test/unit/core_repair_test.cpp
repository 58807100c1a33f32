#include "core/repair.hpp"

#include "core_test_support.hpp"

namespace agno::core::test {
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
    for (const auto& [text, mended] : cases)
        EXPECT_EQ(repaired(text), mended) << text;
    EXPECT_EQ(repaired(R"("\u0000\ud800")", "?"), R"("??")");
}

TEST(repair, makes_null_of_what_is_no_number) {
    const char* cases[][2] = {
        {"NaN", "null"},
        {"[NaN,Infinity,-Infinity,+Infinity]", "[null,null,null,null]"},
        {R"({"a":NaN , "b": -Infinity})", R"({"a":null , "b": null})"},
        {R"(["\u0000",NaN,"\"NaN"])", R"(["\ufffd",null,"\"NaN"])"},
    };
    for (const auto& [text, mended] : cases)
        EXPECT_EQ(repaired(text), mended) << text;
}

TEST(repair, returns_good_and_hopeless_text_itself) {
    std::pmr::monotonic_buffer_resource memory;
    for (const std::string_view text :
         {R"("\\u0000")", R"("\ud83d\ude00")", R"("NaN")", R"("a\"NaN")", "xNaN", "NaNx", "Nan",
          "-NaN", "1Infinity", "--Infinity", "Infinity5", "", "\"", "\"\\", "\"\\u00",
          "\"\\u00zz\"", "\\u0000", R"({"a":[1,2.5e3,true,null,"é\n"]})"})
        EXPECT_EQ(repair_json(text, "?", memory).data(), text.data()) << text;
}

TEST(repair, makes_text_readable) {
    std::pmr::monotonic_buffer_resource memory;
    const json_value value = read_json(repaired(R"({"a":"x\u0000y","b":[NaN,"\ud800"]})"), memory);
    EXPECT_EQ(value.find("a")->text(), "x\uFFFDy");
    EXPECT_EQ(value.find("b")->items[0].type, json_type::null);
    EXPECT_EQ(value.find("b")->items[1].text(), "\uFFFD");
}

}  // namespace
}  // namespace agno::core::test
