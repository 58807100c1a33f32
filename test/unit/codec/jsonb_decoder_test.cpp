#include "codec/jsonb/jsonb_decoder.hpp"

#include <random>

#include "codec_test_support.hpp"

namespace agno::codec::test {
namespace {

class jsonb_decoder : public core_test {
  protected:
    std::string round_trip(std::string_view text) {
        const json_value value = read(text);
        const std::string_view bytes = encode(value);
        const json_value decoded = decode_jsonb(bytes, memory);
        EXPECT_TRUE(identical(value, decoded)) << text;
        return std::string(encode(decoded)) == bytes ? "same" : "different";
    }
};

std::string nested(std::size_t depth, std::string_view open, std::string_view close) {
    return repeat(open, depth) + "1" + repeat(close, depth);
}

TEST_F(jsonb_decoder, reads_back_what_was_encoded) {
    for (const char* text :
         {"null", "true", "false", "12.50", "\"\"", "\"text\"", "[]", "{}", "[null]", "[[]]",
          R"({"":{}})", R"({"a":[1,"b",{"c":null,"dd":[true,false,[],-1e-70]}],"bb":"é","":0})"}) {
        EXPECT_EQ(round_trip(text), "same") << text;
    }
    for (const std::size_t size : {1, 31, 32, 33, 63, 64, 65, 200}) {
        EXPECT_EQ(round_trip("[" + repeat("\"ab\",7,", size) + "[]]"), "same");
        std::string object = "{";
        for (std::size_t i = 0; i < size; ++i) {
            object += "\"" + std::to_string(i) + "\":" + std::to_string(i * i) + ",";
        }
        EXPECT_EQ(round_trip(object + "\"x\":[]}"), "same");
    }
    EXPECT_EQ(round_trip(nested(max_nesting, "[", "]")), "same");
    EXPECT_EQ(round_trip(nested(max_nesting, "{\"k\":", "}")), "same");
}

TEST_F(jsonb_decoder, points_into_the_bytes) {
    const std::string_view bytes = encode(read(R"({"key":"value"})"));
    const json_value decoded = decode_jsonb(bytes, memory);
    EXPECT_GE(decoded.members[0].key.data(), bytes.data());
    EXPECT_LT(decoded.members[0].value.bytes, bytes.data() + bytes.size());
}

TEST_F(jsonb_decoder, refuses_cut_and_overlong_bytes) {
    const std::string bytes(encode(read(R"({"a":[1,"b",{"c":null}],"bb":"text"})")));
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        EXPECT_EQ(sqlstate_of([&] { decode_jsonb({bytes.data(), size}, memory); }), "XX001");
    }
    EXPECT_EQ(sqlstate_of([&] { decode_jsonb(bytes + std::string(4, '\0'), memory); }), "XX001");
}

TEST_F(jsonb_decoder, refuses_members_out_of_order) {
    std::string bytes(encode(read(R"({"a":null,"b":null})")));
    std::swap(bytes[bytes.size() - 1], bytes[bytes.size() - 2]);
    EXPECT_EQ(sqlstate_of([&] { decode_jsonb(bytes, memory); }), "XX001");
}

TEST_F(jsonb_decoder, survives_damaged_bytes) {
    const std::string sound(
        encode(read(R"({"a":[1,"b",{"c":null,"d":[[],{}]}],"bb":"text","n":-12.50})")));
    std::mt19937 random(7);
    for (int round = 0; round < 20'000; ++round) {
        std::pmr::monotonic_buffer_resource scratch{std::pmr::new_delete_resource()};
        std::string damaged = sound;
        for (int i = 0; i < 3; ++i) {
            char& byte = damaged[random() % damaged.size()];
            byte = static_cast<char>(byte ^ 1 << random() % 8);
        }
        const std::string state = sqlstate_of([&] { decode_jsonb(damaged, scratch); });
        EXPECT_TRUE(state.empty() || state == "XX001" || state == "54001") << state;
    }
}

}  // namespace
}  // namespace agno::codec::test
