#include "src/call/text_array.hpp"

#include <arpa/inet.h>

#include <cstdint>

namespace agno::detail {

namespace {

void append(std::string& to, std::uint32_t number) {
    const std::uint32_t big_endian = htonl(number);
    to.append(reinterpret_cast<const char*>(&big_endian), sizeof big_endian);
}

}  // namespace

std::string binary_text_array(std::span<const std::string_view> elements) {
    constexpr std::uint32_t dimensions = 1;
    constexpr std::uint32_t no_nulls = 0;
    constexpr std::uint32_t oid_of_text = 25;
    constexpr std::uint32_t first_subscript = 1;
    std::string bytes;
    std::size_t size = 0;
    for (const std::string_view each : elements) {
        size += sizeof(std::uint32_t) + each.size();
    }
    bytes.reserve(5 * sizeof(std::uint32_t) + size);
    for (const std::uint32_t each :
         {dimensions, no_nulls, oid_of_text, static_cast<std::uint32_t>(elements.size()),
          first_subscript}) {
        append(bytes, each);
    }
    for (const std::string_view each : elements) {
        append(bytes, static_cast<std::uint32_t>(each.size()));
        bytes += each;
    }
    return bytes;
}

}  // namespace agno::detail
