#include "codec/jsonb/jsonb_encoder.hpp"

#include <bit>

#include "codec_test_support.hpp"

namespace agno::codec::test {
namespace {

class jsonb_encoder : public core_test {
  protected:
    void SetUp() override {
        if constexpr (std::endian::native != std::endian::little) {
            GTEST_SKIP() << "the expected bytes are those of a little-endian server";
        }
    }

    std::string encoded(std::string_view text) { return to_hex(encode(read(text))); }
};

// The bytes are what PostgreSQL 15's jsonb_in made of the text.

TEST_F(jsonb_encoder, encodes_scalars) {
    EXPECT_EQ(encoded("null"), "01000050000000c0");
    EXPECT_EQ(encoded("5"), "01000050080000902000000000800500");
    EXPECT_EQ(encoded(R"("é\u00e9")"), "0100005004000080c3a9c3a9");
}

TEST_F(jsonb_encoder, encodes_empty_containers) {
    EXPECT_EQ(encoded("[]"), "00000040");
    EXPECT_EQ(encoded("{}"), "00000020");
}

TEST_F(jsonb_encoder, counts_padding_with_the_value) {
    EXPECT_EQ(encoded(R"({"a":1,"bb":[true,null,"x"]})"),
              "0200002001000080020000000900001011000050616262002000000000800100030000400000"
              "00b0000000400100000078");
    EXPECT_EQ(encoded(R"([1,[2,{"k":-0.50}]])"),
              "02000040080000902c0000502000000000800100020000400800009018000050200000000080"
              "020001000020010000800b0000106b000000200000007fa18813");
}

TEST_F(jsonb_encoder, sorts_keys_and_keeps_the_last_of_each) {
    EXPECT_EQ(encoded(R"({"b":1,"a":2,"aa":3,"a":4,"":5})"),
              "0400002000000080010000000100000002000000080000100800001008000010080000106162"
              "61612000000000800500200000000080040020000000008001002000000000800300");
}

TEST_F(jsonb_encoder, encodes_numbers_in_their_shortest_form) {
    EXPECT_EQ(encoded("[0,-0,1e3,1.10,-12345.678,1e-5,123456789012345678901234567890]"),
              "0700004006000090080000100a0000100a0000100e0000100800001016000010180000000080"
              "00001800000000800000200000000080e8032800000000810100e80300003000000081a10100"
              "29097c1a20000000fe82e8035800000007800c00800dd21ed2042e163423800dd21e");
    EXPECT_EQ(encoded("[1e300,1e-70,0e-64]"),
              "030000400a0000900c0000100a0000102800000000004b0001000000280000004600eeff6400"
              "00002000000040000000");
}

TEST_F(jsonb_encoder, stores_an_offset_every_32_entries) {
    std::string entries;
    std::string text = "[";
    for (int i = 0; i < 65; ++i) {
        text += i == 0 ? "\"ab\"" : ",\"ab\"";
        entries += i == 0 ? "02000080" : i == 32 ? "42000080" : i == 64 ? "82000080" : "02000000";
    }
    EXPECT_EQ(encoded(text + "]"), "41000040" + entries + repeat("6162", 65));
}

TEST_F(jsonb_encoder, leaves_room_for_an_aligned_varlena_header) {
    const std::span<char> bytes = encode_jsonb(read("[1]"), memory);
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(bytes.data()) % alignof(std::int32_t), 0u);
    EXPECT_EQ(to_hex({bytes.data(), varlena_header_size}), "00000000");
}

TEST_F(jsonb_encoder, refuses_what_jsonb_cannot_hold) {
    // The same bytes stand for every element: nothing that size is in memory.
    constexpr std::uint32_t limit = 0x0FFFFFFF;
    static const char byte = 'x';
    const auto string_of = [](std::uint32_t size) {
        json_value value;
        value.type = json_type::string;
        value.size = size;
        value.bytes = &byte;
        return value;
    };
    EXPECT_EQ(sqlstate_of([&] { encode(string_of(limit + 1)); }), "54000");

    const json_value halves[] = {string_of(limit / 2 + 1), string_of(limit / 2 + 1)};
    json_value array;
    array.type = json_type::array;
    array.size = 2;
    array.items = halves;
    EXPECT_EQ(sqlstate_of([&] { encode(array); }), "54000");

    const json_member members[] = {{"a", halves[0]}, {"b", halves[1]}};
    json_value object;
    object.type = json_type::object;
    object.size = 2;
    object.members = members;
    EXPECT_EQ(sqlstate_of([&] { encode(object); }), "54000");
}

}  // namespace
}  // namespace agno::codec::test
