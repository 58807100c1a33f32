#include "codec/numeric.hpp"

#include <cstdint>
#include <cstring>
#include <vector>

#include "codec_test_support.hpp"

namespace agno::codec::test {
namespace {

/// The payload as the 16-bit integers that it is made of.
std::vector<std::uint16_t> payload_of(const std::string& number) {
    std::string out(numeric_capacity(number.size()), '\0');
    out.resize(write_numeric(number, out.data()));
    std::vector<std::uint16_t> words(out.size() / 2);
    std::memcpy(words.data(), out.data(), out.size());
    return words;
}

using words = std::vector<std::uint16_t>;

TEST(numeric, measures_numbers) {
    const std::pair<const char*, std::size_t> cases[] = {
        {"0", 1},   {"-0", 2},     {"12]", 2},      {"1.5,", 3}, {"1.e5", 1},  {"1e", 1},
        {"1e+", 1}, {"1e+5", 4},   {"01", 1},       {"-", 0},    {"", 0},      {".5", 0},
        {"+1", 0},  {"1E-07x", 5}, {"-1.25e3 ", 7}, {"abc", 0},  {"1.5.5", 3}, {"1e5e5", 3}};
    for (const auto& [text, length] : cases) {
        EXPECT_EQ(number_length(text), length) << text;
    }
}

TEST(numeric, strips_zeros_at_both_ends) {
    EXPECT_EQ(payload_of("0"), (words{0x8000}));
    EXPECT_EQ(payload_of("-0"), (words{0x8000}));
    EXPECT_EQ(payload_of("10000"), (words{0x8001, 1}));
    EXPECT_EQ(payload_of("0.0001"), (words{0x8000 | 4 << 7 | 0x7F, 1}));
    EXPECT_EQ(payload_of("100000000.00"), (words{0x8000 | 2 << 7 | 2, 1}));
    EXPECT_EQ(payload_of("1e3"), (words{0x8000, 1000}));
    EXPECT_EQ(payload_of("0e99999"), (words{0x8000}));
}

TEST(numeric, keeps_the_display_scale) {
    EXPECT_EQ(payload_of("1.10"), (words{0x8000 | 2 << 7, 1, 1000}));
    EXPECT_EQ(payload_of("0.00"), (words{0x8000 | 2 << 7}));
    EXPECT_EQ(payload_of("1.10e1"), (words{0x8000 | 1 << 7, 11}));
    EXPECT_EQ(payload_of("1.10e2"), (words{0x8000, 110}));
}

TEST(numeric, takes_the_long_form_where_the_short_one_ends) {
    EXPECT_EQ(payload_of("1e252"), (words{0x8000 | 63, 1}));
    EXPECT_EQ(payload_of("-1e256"), (words{0x4000, 64, 1}));
    EXPECT_EQ(payload_of("1e-63"), (words{0x8000 | 63 << 7 | 0x40 | (-16 & 0x3F), 10}));
    EXPECT_EQ(payload_of("1e-64"), (words{64, static_cast<std::uint16_t>(-16), 1}));
    EXPECT_EQ(payload_of("1e131071"), (words{0, 32767, 1000}));
}

TEST(numeric, reads_short_numbers_back) {
    struct expectation {
        const char* text;
        std::int64_t digits;
        int exponent;
        bool has_fraction;
    };
    const expectation all[] = {
        {"0", 0, 0, false},
        {"-0.00", 0, 0, true},
        {"7", 7, 0, false},
        {"-12345", -12345, 0, false},
        {"1e12", 1, 3, false},
        {"123.5", 1235000, -1, true},
        {"-0.00000001", -1, -2, true},
        {"9999999999999999", 9999999999999999, 0, false},
        {"1.0", 1, 0, true},
        {"1e-63", 10, -16, true},
    };
    for (const auto& each : all) {
        std::string payload(numeric_capacity(std::string_view(each.text).size()), '\0');
        payload.resize(write_numeric(each.text, payload.data()));
        const auto read = read_short_numeric(payload);
        ASSERT_TRUE(read.has_value()) << each.text;
        EXPECT_EQ(read->digits, each.digits) << each.text;
        EXPECT_EQ(read->exponent, each.exponent) << each.text;
        EXPECT_EQ(read->has_fraction, each.has_fraction) << each.text;
    }
}

TEST(numeric, leaves_long_numbers_alone) {
    for (const std::string text :
         {"12345678901234567", "1e-64", "1e256", "0.00010002000300040005"}) {
        std::string payload(numeric_capacity(text.size()), '\0');
        payload.resize(write_numeric(text, payload.data()));
        EXPECT_FALSE(read_short_numeric(payload).has_value()) << text;
    }
}

TEST(numeric, refuses_what_numeric_cannot_hold) {
    for (const char* text : {"1e131072", "1e-16384", "0e-16384", "1e1073741823", "1e-1073741823",
                             "1e99999999999999999999999999"}) {
        EXPECT_EQ(sqlstate_of([&] { payload_of(text); }), "22003") << text;
    }
    EXPECT_EQ(sqlstate_of([&] { payload_of("1e-16383"); }), "");
}

}  // namespace
}  // namespace agno::codec::test
