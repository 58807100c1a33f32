#include "codec/json/json_reader.hpp"

#include "codec_test_support.hpp"

namespace agno::codec::test {
namespace {

class json_reader : public core_test {
  protected:
    std::string verdict(std::string_view text) {
        return sqlstate_of([&] { read(text); });
    }
};

TEST_F(json_reader, takes_what_the_server_takes) {
    for (const char* text : {"null",
                             " true ",
                             "false",
                             "0",
                             "-0",
                             "\"\"",
                             "[]",
                             "{}",
                             "\t\r\n[ 1 , 2 ]\n",
                             R"({"":""})",
                             R"("\"\\\/\b\f\n\r\t\u0041")",
                             R"("\ud83d\ude00")",
                             R"("\\u0000")",
                             "\"\x7f\"",
                             "\"\xc2\x80 \xe4\xb8\xad \xf0\x9f\x98\x80\"",
                             "1e400",
                             "-1E+131071",
                             "1e-16383",
                             "0e1073741822",
                             "[[[[[[]]]]]]",
                             R"({"a":1,"a":2})"}) {
        EXPECT_EQ(verdict(text), "") << text;
    }
}

TEST_F(json_reader, refuses_bad_syntax) {
    for (const char* text : {"",
                             "  ",
                             "{",
                             "}",
                             "[",
                             "]",
                             "[1",
                             "[1,",
                             "[1,]",
                             "[,1]",
                             "[1 2]",
                             "{\"a\"}",
                             "{\"a\":}",
                             "{\"a\":1,}",
                             "{a:1}",
                             "{1:1}",
                             "{\"a\":1 \"b\":2}",
                             "{\"a\":1]",
                             "nul",
                             "nulll",
                             "True",
                             "NaN",
                             "Infinity",
                             "-",
                             "+1",
                             "01",
                             "00",
                             ".5",
                             "1.",
                             "1e",
                             "1e+",
                             "0x10",
                             "1 2",
                             "{} {}",
                             "\"",
                             "\"abc",
                             "\"\\\"",
                             "'a'",
                             "// x\n1",
                             "\xef\xbb\xbf{}",
                             "\"\\x\"",
                             "\"\\u12\"",
                             "\"\\u00zz\"",
                             "\"a\nb\"",
                             "\"\t\"",
                             "\"\x01\"",
                             "\"0123456789abcdef\x1a\"",
                             "\"\x1f\"",
                             "1\x01"}) {
        EXPECT_EQ(verdict(text), "22P02") << text;
    }
}

TEST_F(json_reader, refuses_lone_surrogates) {
    for (const char* text :
         {R"("\ud800")", R"("\udc00")", R"("\ud800x")", R"("\ud800\n")", R"("\ud800\ud800")",
          R"("\ude00\ud83d")", R"("\ud800\u0041")", R"({"\udfff":1})", R"("\ud800\u0000")"}) {
        EXPECT_EQ(verdict(text), "22P02") << text;
    }
}

TEST_F(json_reader, refuses_the_zero_character) {
    EXPECT_EQ(verdict(R"("\u0000")"), "22P05");
    EXPECT_EQ(verdict(R"({"a\u0000b":1})"), "22P05");
    EXPECT_EQ(verdict(R"("\\\u0000")"), "22P05");
    EXPECT_EQ(verdict(std::string_view("{}\0", 3)), "22P02");
    EXPECT_EQ(verdict(std::string_view("\"a\0b\"", 5)), "22P02");
    EXPECT_EQ(verdict(std::string_view("\0", 1)), "22P02");
}

TEST_F(json_reader, refuses_numbers_beyond_numeric) {
    for (const char* text : {"1e131072", "1e-16384", "0e-16384", "1e1073741823", "0e1073741823",
                             "1e-99999999999999999999", "[1, 1e999999]"}) {
        EXPECT_EQ(verdict(text), "22003") << text;
    }
    EXPECT_EQ(verdict(repeat("9", 131072)), "");
    EXPECT_EQ(verdict(repeat("9", 131073)), "22003");
    EXPECT_EQ(verdict("0." + repeat("1", 16383)), "");
    EXPECT_EQ(verdict("0." + repeat("1", 16384)), "22003");
}

TEST_F(json_reader, of_two_errors_tells_the_one_the_server_tells) {
    EXPECT_EQ(verdict("1e999999x"), "22P02");
    EXPECT_EQ(verdict("[1e999999 \"\\u0000\"]"), "22P05");
    EXPECT_EQ(verdict("[1e999999 true]"), "22003");
    EXPECT_EQ(verdict("[1e999999, tru]"), "22003");
    for (const char* malformed : {"1.", "0.,", "-1.]", "1.e5", "1.x", "1.5e", "01", "-"}) {
        EXPECT_EQ(verdict("[1e999999 " + std::string(malformed)), "22P02") << malformed;
    }
    for (const char* followed : {"1.5.", "1e5.", "0.5-", "5-"}) {
        EXPECT_EQ(verdict("[1e999999 " + std::string(followed)), "22003") << followed;
    }
    EXPECT_EQ(verdict("false \"\\u0000\""), "22P05");
    EXPECT_EQ(verdict("1.\"\\u0000\""), "22P02");
    EXPECT_EQ(verdict("[\"\\u0000\", tru]"), "22P05");
}

TEST_F(json_reader, reads_numbers_beyond_double_wherever_they_stand) {
    const json_value value =
        read(R"({"1e999\"1e999":"1e999", "a":[1e400,-1e400 ,5,1.5],"b":"é\n1e400"})");
    EXPECT_EQ(value.find("1e999\"1e999")->text(), "1e999");
    EXPECT_EQ(value.find("b")->text(), "é\n1e400");
    const json_value* numbers = value.find("a");
    EXPECT_TRUE(identical(numbers->items[0], read("1e400")));
    EXPECT_FALSE(identical(numbers->items[0], numbers->items[1]));
    EXPECT_TRUE(identical(numbers->items[2], read("5")));
    EXPECT_TRUE(identical(numbers->items[3], read("1.5")));
    EXPECT_EQ(verdict("[1e400"), "22P02");
    EXPECT_EQ(verdict("1e400 1e400"), "22P02");
    EXPECT_EQ(verdict("01e400"), "22P02");
}

TEST_F(json_reader, numbers_beyond_double_excuse_no_malformed_ones) {
    for (const char* malformed : {"1.-5", "1.e5", "1e+-5", "1e--5", "--5", "-", "01", "1.5.5",
                                  "5-5", "1e 5", "1. 5", "- 5", "+5", ".5", "e5", "1e400e5"}) {
        EXPECT_EQ(verdict("[1e400, " + std::string(malformed) + "]"), "22P02") << malformed;
        EXPECT_EQ(verdict("[" + std::string(malformed) + ", 1e400]"), "22P02") << malformed;
    }
}

TEST_F(json_reader, limits_nesting) {
    const auto nested = [](std::size_t depth) { return repeat("[", depth) + repeat("]", depth); };
    EXPECT_EQ(verdict(nested(max_nesting)), "");
    EXPECT_EQ(verdict(nested(max_nesting + 1)), "54001");
    EXPECT_EQ(verdict(repeat("[", 10'000'000)), "54001");
    EXPECT_EQ(verdict("[" + repeat("{},[],", 10'000) + "0]"), "");
}

TEST_F(json_reader, decodes_strings) {
    EXPECT_EQ(read(R"("a\"b\\c\/\b\f\n\r\td")").text(), "a\"b\\c/\b\f\n\r\td");
    EXPECT_EQ(read(R"("\u00e9\u4E2D\ud83d\ude00z")").text(), "é中😀z");
    EXPECT_EQ(read(R"("a long run\nof plain text\u00e9 behind escapes, é and on and on")").text(),
              "a long run\nof plain text\u00e9 behind escapes, é and on and on");
    EXPECT_EQ(read(R"("")").text(), "");
}

TEST_F(json_reader, sorts_members_and_keeps_the_last_of_a_key) {
    const json_value few = read(R"({"b":1,"a":2,"aa":3,"a":4,"":5,"b":null})");
    ASSERT_EQ(few.size, 4u);
    EXPECT_EQ(few.members[0].key, "");
    EXPECT_EQ(few.members[1].key, "a");
    EXPECT_EQ(few.members[2].key, "b");
    EXPECT_EQ(few.members[3].key, "aa");
    EXPECT_TRUE(identical(*few.find("a"), read("4")));
    EXPECT_EQ(few.find("b")->type, json_type::null);
    EXPECT_EQ(few.find("c"), nullptr);

    std::string text = "{";
    for (int round = 0; round < 2; ++round) {
        for (int i = 0; i < 100; ++i) {
            text += "\"k" + std::to_string(i * 37 % 100) + "\":" + std::to_string(round) + ",";
        }
    }
    const json_value many = read(text + "\"\":0}");
    ASSERT_EQ(many.size, 101u);
    for (std::uint32_t i = 1; i < many.size; ++i) {
        EXPECT_TRUE(key_less(many.members[i - 1].key, many.members[i].key));
        EXPECT_TRUE(identical(many.members[i].value, read("1")));
    }
}

TEST_F(json_reader, outlives_its_text) {
    std::string text = R"({"key":["value",12]})";
    const json_value value = read(text);
    text.assign(text.size(), '#');
    EXPECT_EQ(value.find("key")->items[0].text(), "value");
}

TEST_F(json_reader, says_what_is_wrong_and_where) {
    try {
        read(R"({"a":1 "b":2})");
        FAIL();
    } catch (const json_error& error) {
        EXPECT_STREQ(error.what(), "invalid JSON: missing a comma or '}' after an object member");
        EXPECT_EQ(error.offset(), 7u);
    }
    try {
        read(R"(["ab\u0000"])");
        FAIL();
    } catch (const json_error& error) {
        EXPECT_STREQ(error.what(), "\\u0000 cannot be converted to text");
        EXPECT_EQ(error.offset(), 4u);
    }
    try {
        read("[1, 1e999999]");
        FAIL();
    } catch (const json_error& error) {
        EXPECT_STREQ(error.what(), "value overflows numeric format");
        EXPECT_EQ(error.offset(), 4u);
    }
}

}  // namespace
}  // namespace agno::codec::test
