#pragma once

#include <gtest/gtest.h>

#include <memory_resource>
#include <string>
#include <string_view>

#include "codec/error.hpp"
#include "codec/json/json_reader.hpp"
#include "codec/json_value.hpp"
#include "codec/jsonb/jsonb_encoder.hpp"
#include "codec/limits.hpp"

namespace agno::codec::test {

/// Memory for one test's trees.
class core_test : public testing::Test {
  protected:
    json_value read(std::string_view text) { return read_json(text, memory); }

    /// Of encode_jsonb, without the room for the varlena header.
    std::string_view encode(const json_value& value) {
        const std::span<char> bytes = encode_jsonb(value, memory);
        return std::string_view(bytes.data(), bytes.size()).substr(varlena_header_size);
    }

    std::pmr::monotonic_buffer_resource memory{std::pmr::new_delete_resource()};
};

/// The SQLSTATE that the call throws, "" where it throws nothing.
template <typename Call>
std::string sqlstate_of(Call&& call) {
    try {
        call();
        return "";
    } catch (const json_error& error) {
        return error.sqlstate();
    }
}

inline std::string to_hex(std::string_view bytes) {
    constexpr char digits[] = "0123456789abcdef";
    std::string hex;
    for (const char c : bytes) {
        hex += digits[static_cast<unsigned char>(c) >> 4];
        hex += digits[static_cast<unsigned char>(c) & 15];
    }
    return hex;
}

inline std::string repeat(std::string_view piece, std::size_t times) {
    std::string text;
    for (std::size_t i = 0; i < times; ++i) {
        text += piece;
    }
    return text;
}

}  // namespace agno::codec::test
